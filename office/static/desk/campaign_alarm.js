/**
 * What every page of the desk shows of running campaigns: the remedies that stand, what is to be done, who sees to it.
 *
 * @typedef {import("../campaigns/types.js").Raised} Raised
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { clock, duration, named, t } from "../../hallkeeper/words.js";
import { ring } from "./bell.js";
import { onCampaigns } from "./board.js";
import { desk } from "./names.js";

/** @type {Set<string> | null} */
let before = null;

onCampaigns(look);

async function look() {
  try {
    draw(/** @type {{raised: Raised[]}} */ (await call("GET", "/campaigns/running", undefined, { tries: 2 })).raised);
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // the line is lost, which the page says; it is asked for again when it is back
  }
}

/** @param {Raised[]} raised */
function draw(raised) {
  byId("remedies").hidden = raised.length === 0;
  replace(byId("remedies"), ...raised.map(line));
  const now = new Set(raised.filter(({ taken }) => !taken).map(({ campaign, remedy, at }) => `${campaign} ${remedy} ${at}`));
  if (before && [...now].some((one) => !before?.has(one))) ring();
  before = now;
}

/** @param {Raised} one */
function line(one) {
  const act = (/** @type {string} */ what, /** @type {string} */ words) => h("button", { type: "button", class: "button", data: { kind: "ink" }, on: { click: () => void send(one, what) } }, words);
  return h("p", { class: "notice alert remedy", data: { kind: one.taken ? undefined : "warn", remedy: one.remedy }, role: "alert" }, pictogram("star"),
    h("span", { class: "grow" }, h("a", { href: `/office/campaigns#${one.campaign}` }, named(one.names)), " ", h("strong", null, problemWords(one)), " ", named(one.then), " ",
      one.taken ? h("span", { class: "alert-since" }, t("remedy_taken", { name: one.taken.name ?? "", at: clock(one.taken.at, desk.zone) })) : null),
    one.taken ? null : act("taken", t("remedy_take")), one.measure === "said" ? act("over", t("remedy_over")) : null);
}

/** @param {Raised} one */
function problemWords(one) {
  const words = named(one.problem);
  if (words) return `${words}:`;
  const figure = Math.round(one.figure ?? 0);
  const service = one.subject ? named(desk.services[one.subject]) || one.subject : t("remedy_any");
  if (one.measure === "cards" && figure === 0) return `${t("remedy_cards_none", { face: one.subject })}:`;
  if (one.measure === "wait_p90" && one.figure === null) return `${t("remedy_wait_none", { service })}:`;
  return `${t(`remedy_${one.measure}`, { service, figure, face: one.subject, span: duration(figure), calls: one.calls.came ?? 0, expected: one.calls.expected })}:`;
}

/** @param {Raised} one @param {string} what */
async function send(one, what) {
  try {
    draw((await call("POST", `/campaigns/${one.campaign}/remedies/${one.remedy}`, { what })).raised);
  } catch {
    void look(); // somebody was faster, or it is over: what is shown then says so
  }
}
