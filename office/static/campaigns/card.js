/** One campaign's card: its sections, the checklist beside them, and what can be done with it as a whole. */

import { call, Problem } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { clock, named, t } from "../../hallkeeper/words.js";
import { mistake, nearest } from "../desk/form.js";
import { callsPart } from "./calls.js";
import { drawChecks, goTo } from "./check.js";
import { changeable, current, hear, keep, take, undo, undoable, unsaved } from "./document.js";
import { expectedPart } from "./expected.js";
import { field, inLanguages, servicesField } from "./fields.js";
import { holdPart } from "./hold.js";
import { judgePart } from "./judge.js";
import { cardsPart, formsPart, questionsPart, remediesPart } from "./parts.js";
import { stageChip, spanWords } from "./list.js";
import { textPart } from "./text.js";
import { ask, desk, fail, inWords, moment, toast } from "../desk/desk.js";

/** @typedef {import("./types.js").Campaign} Campaign */
/** @typedef {{node: HTMLElement, draw: () => void}} Part */

/** @type {Record<string, Part>} */
let parts = {};
let savedAt = 0;
/** @type {(code: string | null) => void} */
let leave = () => undefined;

/** @param {(code: string | null) => void} open another one, or the list */
export function prepareCard(open) {
  leave = open;
  hear({ changed: drawHead, kept: () => { savedAt = Date.now(); drawHead(); drawMarks(); }, failed });
  document.addEventListener("keydown", keys);
  addEventListener("beforeunload", (event) => { if (unsaved()) { void keep(); event.preventDefault(); } });
}

/** @param {Campaign} campaign */
export function showCard(campaign) {
  take(campaign, true);
  savedAt = 0;
  build();
  drawHead();
  drawMarks();
  scrollTo({ top: 0 });
}

/** All of it anew, the finger where it was. */
function redraw() {
  const path = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.path;
  build();
  drawHead();
  drawMarks();
  if (path) /** @type {HTMLElement | null} */ (document.querySelector(`#sections [data-path="${path}"]`))?.focus({ preventScroll: true });
}

function build() {
  parts = { text: textPart(), questions: questionsPart(), expected: expectedPart(), remedies: remediesPart(), cards: cardsPart(), forms: formsPart(), holds: holdPart(redraw) };
  const { released, stage } = current();
  if (released) Object.assign(parts, { calls: callsPart(), judge: judgePart(redraw) });
  const over = stage === "ended" || stage === "judged";
  const names = [...(over ? ["judge"] : []), ...(over || stage === "running" ? ["calls"] : []), "basics", "text", "questions", "cards", "forms", "expected", "remedies", "holds", ...(released && !over ? ["judge"] : [])];
  replace(byId("sections"), ...names.map((name, n) => section(name, n + 1, name === "basics" ? basics() : parts[name]?.node)));
}

/** @param {string} name @param {number} n @param {HTMLElement | undefined} content */
function section(name, n, content) {
  return h("section", { class: "card", id: `section-${name}`, data: { section: n } }, h("h2", { class: "card-title" }, t(`camp_section_${name}`)), h("p", { class: "muted small camp-hint" }, t(`camp_section_${name}_hint`)), content);
}

function basics() {
  const again = () => { parts.expected?.draw(); drawHead(); };
  const node = h("div", { class: "stack" },
    inLanguages(["names"], t("camp_name"), { max: 60 }),
    h("div", { class: "camp-line" }, field(["from"], t("camp_first"), { kind: "date" }), field(["to"], t("camp_last"), { kind: "date" }), field(["owner"], t("camp_owner"), { max: 60, hint: t("camp_owner_hint") })),
    servicesField(["services"], t("camp_services"), again));
  for (const input of node.querySelectorAll('input[type="date"]')) input.addEventListener("change", again);
  return node;
}

function drawHead() {
  const campaign = current();
  const { card } = campaign;
  byId("camp-name").textContent = named(card.names) || t("camp_unnamed");
  document.title = `${named(card.names) || t("camp_unnamed")} · ${t("nav_campaigns")}`;
  replace(byId("camp-about"), stageChip(campaign.stage), " ", spanWords(card.from ?? null, card.to ?? null), acts(campaign));
  byId("camp-saved").textContent = unsaved() ? t("camp_keeping") : savedAt ? t("camp_kept", { time: clock(new Date(savedAt), desk.zone) }) : "";
  replace(byId("camp-back"), h("a", { class: "button", data: { kind: "plain" }, href: "/office/campaigns", on: { click: (event) => { event.preventDefault(); leave(null); } } }, pictogram("back"), t("camp_all")));
  replace(byId("camp-keys"), ...buttons(campaign));
}

/** @param {Campaign} campaign */
function acts({ released, stopped, judged }) {
  const said = [["released", released], ["stopped", stopped], ["judged", judged]].flatMap(([what, act]) => (act && typeof act === "object" ? [t(`camp_act_${what}`, { name: act.name ?? t("camp_program"), at: moment(act.at) })] : []));
  return said.length ? ` · ${said.join(" · ")}` : "";
}

/** @param {Campaign} campaign */
function buttons(campaign) {
  const open = campaign.checks.filter((one) => !one.settled);
  const plain = (/** @type {string} */ words, /** @type {string} */ icon, /** @type {() => void} */ act, /** @type {string} */ cap = "", disabled = false) =>
    h("button", { type: "button", class: "button", disabled, on: { click: act } }, pictogram(icon), words, cap ? h("span", { class: "key" }, cap) : null);
  return [
    campaign.judged ? null : plain(t("undo_step"), "recall", stepBack, "Ctrl Z", !undoable()),
    plain(t("camp_duplicate"), "cards", duplicate),
    plain(t("camp_print"), "printer", () => print()),
    campaign.released ? null : plain(t("camp_delete"), "close", () => void remove()),
    campaign.stage === "released" || campaign.stage === "running" ? plain(t("camp_stop"), "pause", () => void stop()) : null,
    campaign.released ? null : h("button", { type: "button", class: "button", data: { kind: "primary" }, "aria-disabled": open.length ? "true" : undefined, on: { click: () => void release() } }, t("camp_release")),
  ].filter((one) => one !== null);
}

function drawMarks() {
  drawChecks(redraw);
  parts.text?.draw();
}

/** @param {unknown} error */
function failed(error) {
  drawHead();
  const input = error instanceof Problem ? nearest(error.field, (path) => /** @type {HTMLElement | null} */ (document.querySelector(`#sections [data-path="${CSS.escape(path)}"]`))) : null;
  if (input) return mistake(input, inWords(error));
  if (error instanceof Problem && error.code === "changed_meanwhile") return toast(inWords(error), { kind: "bad", action: { text: t("camp_load"), run: () => leave(current().code) } });
  fail(error);
}

function stepBack() {
  if (undo()) redraw();
}

async function duplicate() {
  await act(async () => {
    const copy = /** @type {Campaign} */ (await call("POST", "/campaigns", { copy_of: current().code }));
    toast(t("camp_duplicated"));
    leave(copy.code);
  });
}

async function remove() {
  if (!(await ask({ title: t("camp_delete"), text: t("camp_delete_text", { name: named(current().card.names) || t("camp_unnamed") }), yes: t("camp_delete"), bad: true }))) return;
  await act(async () => {
    await call("DELETE", `/campaigns/${current().code}`);
    leave(null);
  });
}

async function release() {
  await keep();
  const open = current().checks.filter((one) => !one.settled);
  const first = open[0];
  if (first) {
    goTo(first.code);
    return toast(t("camp_release_open", { what: t(`camp_check_${first.code}`), n: open.length }), { kind: "bad" });
  }
  if (!(await ask({ title: t("camp_release"), text: t("camp_release_text", { days: spanWords(current().card.from ?? null, current().card.to ?? null) }), yes: t("camp_release") }))) return;
  await act(async () => {
    showCard(/** @type {Campaign} */ (await call("POST", `/campaigns/${current().code}/release`, { version: current().version })));
    toast(t("camp_released_done"));
  });
}

async function stop() {
  if (!(await ask({ title: t("camp_stop"), text: t("camp_stop_text"), yes: t("camp_stop"), bad: true }))) return;
  await act(async () => showCard(/** @type {Campaign} */ (await call("POST", `/campaigns/${current().code}/stop`, {}))));
}

/** @param {() => Promise<void>} what */
async function act(what) {
  try {
    await keep();
    await what();
  } catch (error) {
    fail(error);
  }
}

/** Ctrl S keeps, Ctrl Z takes a step back, Alt 1 to 9 goes to a section. @param {KeyboardEvent} event */
function keys(event) {
  if (byId("opened").hidden || document.querySelector("dialog[open]")) return;
  const command = event.ctrlKey || event.metaKey;
  const section = event.altKey ? /^Digit([1-9])$/.exec(event.code)?.[1] : undefined;
  if (command && event.key === "s") void keep();
  else if (command && event.key === "z" && !event.shiftKey && changeable("questions")) stepBack();
  else if (section) document.querySelector(`[data-section="${section}"]`)?.scrollIntoView({ block: "start" });
  else return;
  event.preventDefault();
}

