/**
 * The campaigns that run: their answers, one key away and searched by typing; and what is to be done when a live
 * figure has crossed its mark. Where a customer's business type is one of a campaign's, its name stands out.
 *
 * @typedef {import("../hallkeeper/types.js").Names} Names
 * @typedef {{ask: Names, answer: Names, services: string[]}} Question
 * @typedef {{code: string, names: Names, services: string[], text: Names, questions: Question[], by_hand: {code: string, problem: Names, then: Names}[]}} Campaign
 * @typedef {{campaign: string, names: Names, remedy: string, measure: string, subject: string, figure: number | null, problem: Names, then: Names, at: string, taken: {at: string, name: string | null} | null, calls: {came: number | null, expected: number}}} Raised
 */

import { call, isOffline } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { clock, duration, language, named, pageData } from "../hallkeeper/words.js";
import { closePanel } from "./spare_form.js";
import { desk, draws, whenNew } from "./desk.js";
import { asking, show } from "./dialog.js";
import { say } from "./said.js";
import { t } from "./wording.js";

/** @typedef {{campaigns: Campaign[], raised: Raised[]}} Known */

const data = /** @type {{zone: string, running: Known}} */ (pageData());
const AGAIN_MS = 10_000;
export const TAKE_CAP = "⇧ G";

let known = data.running;
let again = 0;

/** Keep the part in the side true. */
export function drawCampaign() {
  draws(draw);
}

/** Something about campaigns has changed, or may have while the line was down. */
export async function heardCampaigns() {
  clearTimeout(again);
  try {
    known = await call("GET", "/campaigns/running", undefined, { tries: 2, timeout: 4_000 });
    draw();
  } catch (error) {
    if (isOffline(error)) again = window.setTimeout(heardCampaigns, AGAIN_MS);
  }
}

function draw() {
  const { campaigns, raised } = known;
  const service = desk.view?.ticket?.service ?? "";
  const node = byId("campaign");
  node.hidden = campaigns.length === 0;
  if (node.hidden) return;
  whenNew(node, [known, service, language()], () => replace(node, ...raised.map((one) => remedy(one, one === open())), button(campaigns, service)));
}

/** @param {Campaign[]} campaigns @param {string} service */
function button(campaigns, service) {
  const about = campaigns.filter((one) => one.services.includes(service));
  return h("button", { type: "button", class: "button campaign-key", data: { about: about.length ? "" : undefined }, on: { click: () => openAnswers() } },
    pictogram("star"), h("span", { class: "grow" }, (about.length ? about : campaigns).map(({ names }) => named(names)).join(" · ")), h("kbd", { class: "key" }, "G"));
}

/** The first that nobody sees to yet: it has the key. */
function open() {
  return known.raised.find(({ taken }) => !taken);
}

/** "I see to it", by its key. @returns {boolean} whether there is anything to see to */
export function takeFirst() {
  const one = open();
  if (one && !byId("campaign").hidden) void act(one.campaign, one.remedy, "taken");
  return one !== undefined;
}

/** @param {Raised} one @param {boolean} hasKey */
function remedy(one, hasKey) {
  const see = (/** @type {string} */ what, /** @type {string} */ words) => h("button", { type: "button", class: "button", data: { kind: what === "taken" ? "primary" : undefined }, on: { click: () => void act(one.campaign, one.remedy, what) } },
    words, hasKey && what === "taken" ? h("kbd", { class: "key" }, TAKE_CAP) : null);
  return h("div", { class: "remedy", role: "alert", data: { taken: one.taken ? "" : undefined } },
    h("p", { class: "strong" }, problemWords(one), " ", h("span", { class: "small muted" }, clock(one.at, data.zone))), h("p", null, named(one.then)),
    one.taken ? h("p", { class: "small muted" }, t("remedy_taken", { name: one.taken.name ?? "", at: clock(one.taken.at, data.zone) })) : null,
    h("p", { class: "row wrap" }, one.taken ? null : see("taken", t("remedy_take")), one.measure === "said" ? see("over", t("remedy_over")) : null));
}

/** What has happened. @param {Raised} one */
function problemWords(one) {
  const words = named(one.problem);
  if (words) return words;
  const service = one.subject ? named(desk.view?.waiting.find((row) => row.service === one.subject)?.names) || one.subject : t("remedy_any");
  const figure = Math.round(one.figure ?? 0);
  if (one.measure === "cards" && figure === 0) return t("remedy_cards_none", { face: one.subject });
  if (one.measure === "wait_p90" && one.figure === null) return t("remedy_wait_none", { service });
  return t(`remedy_${one.measure}`, { service, figure, face: one.subject, span: duration(figure), calls: one.calls.came ?? 0, expected: one.calls.expected });
}

/** @param {string} campaign @param {string} code @param {string} what */
async function act(campaign, code, what) {
  if (!desk.online) return say("bad", t("problem_held_back"));
  try {
    known.raised = (await call("POST", `/campaigns/${campaign}/remedies/${code}`, { what })).raised;
    draw();
  } catch {
    void heardCampaigns(); // a colleague was faster, or it is over: what is shown then says so
  }
}

/** The answers, those for this customer first. @returns {boolean} whether there are any */
export function openAnswers() {
  if (!known.campaigns.length || asking()) return false;
  const service = desk.view?.ticket?.service ?? "";
  const order = [...known.campaigns].sort((a, b) => Number(b.services.includes(service)) - Number(a.services.includes(service)));
  const list = h("div", { class: "answer-list" });
  const search = h("input", { class: "input", type: "text", autofocus: true, autocomplete: "off", placeholder: t("campaign_search"), "aria-label": t("campaign_search"), on: { input: fill } });
  const node = h("div", { class: "stack" }, search, list);
  function fill() {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = order.map((one) => part(one, words, node)).filter((one) => one !== null);
    replace(list, ...(found.length ? found : [h("p", { class: "muted" }, t("campaign_nothing"))]));
  }
  fill();
  void show(t("campaign_title"), node);
  return true;
}

/** @param {Campaign} one @param {string[]} words @param {HTMLElement} panel */
function part(one, words, panel) {
  const fits = (/** @type {Question} */ q) => words.every((word) => [...Object.values(q.ask), ...Object.values(q.answer)].some((text) => text.toLowerCase().includes(word)));
  const questions = one.questions.filter(fits);
  if (words.length && !questions.length) return null;
  return h("section", { class: "answer-part" }, h("h3", null, named(one.names)),
    h("dl", { class: "answers-of" }, questions.map((q) => h("div", null, h("dt", null, named(q.ask)), h("dd", null, named(q.answer))))),
    words.length ? null : h("details", { class: "campaign-text" }, h("summary", null, t("campaign_text")), h("p", null, named(one.text))),
    words.length || !one.by_hand.length ? null : h("p", { class: "row wrap" }, h("span", { class: "muted" }, t("campaign_tell")),
      one.by_hand.map((r) => h("button", { type: "button", class: "button", on: { click: () => { closePanel(panel); void act(one.code, r.code, "raised"); } } }, named(r.problem)))));
}
