/**
 * The hours that applied scenarios ask of the roster: shown, taken back, and held against what a roster was planned with.
 *
 * @typedef {import("./types.js").Roster} Roster
 * @typedef {import("./types.js").Asked} Asked
 */

import { call } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { ask, fail, moment, placeName, toast } from "../desk/desk.js";
import { hours, plus, today } from "./words.js";

/**
 * @param {Roster | null} roster
 * @param {Asked[]} asked what is asked for now
 * @param {{changed: () => void, anew: () => void}} then
 */
export function drawAsked(roster, asked, then) {
  const stale = roster && roster.state !== "replaced" && plus(roster.start, roster.days) > today() ? staleWords(roster, asked) : [];
  byId("asked-card").hidden = !asked.length && !stale.length;
  replace(byId("asked-stale"), ...stale.map((words) => h("div", { class: "notice", data: { kind: "warn" } }, pictogram("notice"), h("span", { class: "grow" }, words), h("button", { type: "button", class: "button", on: { click: then.anew } }, t("roster_asked_anew")))));
  const closing = asked.some((one) => one.lines.some((line) => line.what !== "roster_add"));
  byId("asked-hint").textContent = asked.length ? [t("roster_asked_hint"), closing ? t("roster_asked_closing") : ""].join(" ") : "";
  replace(byId("asked"), asked.length ? h("ul", { class: "roster-list" }, asked.map((one) => h("li", { class: "asked-row", data: { scenario: one.scenario } },
    h("div", { class: "grow" }, h("p", { class: "strong" }, t("roster_asked_by", { name: one.name, when: moment(one.at) })), one.lines.map((line) => h("p", null, lineWords(line)))),
    h("button", { type: "button", class: "button", "aria-label": t("roster_asked_back_of", { name: one.name }), on: { click: () => takeBack(one, then.changed) } }, t("roster_asked_back"))))) : null);
}

/** What was asked for after the roster was planned, and what has been taken back since. @param {Roster} roster @param {Asked[]} asked */
function staleWords(roster, asked) {
  const same = (/** @type {Asked} */ a, /** @type {Asked} */ b) => a.scenario === b.scenario && a.at === b.at;
  const later = asked.filter((one) => !roster.asked.some((other) => same(one, other)));
  const gone = roster.asked.filter((one) => !asked.some((other) => one.scenario === other.scenario));
  return [later.length ? t("roster_asked_before", { names: names(later) }) : "", gone.length ? t("roster_asked_gone", { names: names(gone) }) : ""].filter(Boolean);
}

/** What scenarios make of the line of a day: "09:00–12:00 +1". @param {Roster} roster @param {string} day */
export function askedOn(roster, day) {
  if (!roster.asked.length) return "";
  /** @type {{first: number, last: number, n: number}[]} */
  const runs = [];
  for (const [half, n] of (roster.raised[day] ?? []).entries()) {
    const run = runs.at(-1);
    if (run && run.last === half && run.n === n) run.last = half + 1;
    else if (n) runs.push({ first: half, last: half + 1, n });
  }
  const what = runs.map((run) => `${hours(run)} ${run.n > 0 ? "+" : "−"}${Math.abs(run.n)}`).join(t("list_comma"));
  return t(what ? "roster_asked_day" : "roster_asked_none", { names: names(roster.asked), what });
}

/** @param {Asked[]} asked */
function names(asked) {
  return asked.map((one) => t("roster_asked_name", { name: one.name })).join(t("list_comma"));
}

/** @param {Asked["lines"][number]} line */
function lineWords(line) {
  const when = line.start ? t("ds_from_to", { from: line.start, to: line.end ?? "" }) : t("ds_all_day");
  return t(`roster_asked_${line.what}`, { who: line.codes.map((code) => placeName("counter", code)).join(t("list_comma")), when, to: line.to ?? "", n: line.codes.length });
}

/** @param {Asked} one @param {() => void} changed */
async function takeBack(one, changed) {
  if (!(await ask({ title: t("roster_asked_back_of", { name: one.name }), text: t("roster_asked_back_text"), yes: t("roster_asked_back") }))) return;
  try {
    await call("DELETE", `/roster/asked/${one.scenario}`);
    toast(t("roster_asked_back_done"));
  } catch (error) {
    fail(error);
  }
  changed();
}
