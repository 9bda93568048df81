/**
 * What is asked before long work: which weeks to plan; who is away from when to when.
 *
 * @typedef {import("./types.js").Roster} Roster
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { desk, openDialog, percent } from "../desk/desk.js";
import { monthDay, plus, time, today } from "./words.js";

const SHARES = [0.8, 0.9, 0.95];
const MONDAYS = 6;

/**
 * @param {(asked: {start: string, weeks: number, share: number}) => void} send
 * @param {{start: string, weeks: number}} [wanted] the weeks that are meant; what cannot be chosen is as usual
 */
export function askWeeks(send, wanted) {
  const monday = plus(today(), -((new Date(`${today()}T00:00:00Z`).getUTCDay() + 6) % 7));
  const start = h("select", { class: "input", id: "plan-start" }, Array.from({ length: MONDAYS }, (_, n) => plus(monday, 7 * n)).map((day, n) => h("option", { value: day, selected: n === 1 }, n ? monthDay(day) : t("roster_this_week", { day: monthDay(day) }))));
  const weeks = h("select", { class: "input", id: "plan-weeks" }, [1, 2, 3, 4, 6, 8].map((n) => h("option", { value: n, selected: n === 4 }, t("roster_weeks_n", { n }))));
  if (wanted && [...start.options].some((one) => one.value === wanted.start)) start.value = wanted.start;
  if (wanted && [...weeks.options].some((one) => Number(one.value) === wanted.weeks)) weeks.value = String(wanted.weeks);
  const share = h("select", { class: "input", id: "plan-share" }, SHARES.map((part) => h("option", { value: part, selected: part === 0.9 }, percent(part))));
  const form = h("form", { class: "stack", on: { submit: (event) => {
    event.preventDefault();
    dialog.close();
    send({ start: start.value, weeks: Number(weeks.value), share: Number(share.value) });
  } } },
  h("p", null, t("roster_plan_how")),
  field("plan-start", t("roster_plan_start"), start), field("plan-weeks", t("roster_plan_weeks"), weeks), field("plan-share", t("roster_plan_share"), share, t("roster_plan_share_hint")),
  h("div", { class: "dialog-foot" }, h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("roster_plan_go"))));
  const dialog = openDialog(t("roster_plan"), form);
}

/** @param {Roster} roster @param {(asked: {person: string, at: string | null, until: string}) => void} send */
export function askAway(roster, send) {
  const last = plus(roster.start, roster.days - 1);
  const first = roster.start > today() ? roster.start : today();
  const running = roster.start <= today() && today() <= last;
  const who = h("select", { class: "input", id: "away-who" }, [...roster.tellers].sort((a, b) => (a.name ?? "").localeCompare(b.name ?? "")).map((one) => h("option", { value: one.person }, one.name ?? t("roster_gone"))));
  const now = h("input", { type: "radio", name: "away-from", value: "now", checked: running, disabled: !running });
  const later = h("input", { type: "radio", name: "away-from", value: "later", checked: !running });
  const day = h("input", { class: "input", type: "date", min: roster.start, max: last, value: first, "aria-label": t("roster_away_day"), on: { input: () => { later.checked = true; } } });
  const hour = h("select", { class: "input time", "aria-label": t("roster_away_time"), on: { input: () => { later.checked = true; } } }, Array.from({ length: 48 }, (_, half) => h("option", { value: time(half) }, time(half))));
  const single = h("input", { type: "radio", name: "away-long", value: "one", checked: true });
  const some = h("input", { type: "radio", name: "away-long", value: "some" });
  const until = h("input", { class: "input", type: "date", "aria-label": t("roster_away_until"), min: first, value: first, on: { input: () => { some.checked = true; } } });
  const form = h("form", { class: "stack", on: { submit: (event) => {
    event.preventDefault();
    dialog.close();
    const begins = now.checked ? today() : day.value;
    send({ person: who.value, at: now.checked ? null : instant(day.value, hour.value), until: some.checked && until.value ? until.value : begins });
  } } },
  h("p", null, t("roster_away_how")),
  field("away-who", t("roster_away_who"), who),
  h("fieldset", { class: "away-from" }, h("legend", null, t("roster_away_from")),
    running && h("label", { class: "check" }, now, t("roster_away_now")),
    h("div", { class: "row wrap" }, h("label", { class: "check" }, later, t("roster_away_later")), day, hour)),
  h("fieldset", { class: "away-from" }, h("legend", null, t("roster_away_long")),
    h("label", { class: "check" }, single, t("roster_away_one")),
    h("div", { class: "row wrap" }, h("label", { class: "check" }, some, t("roster_away_some")), until),
    h("p", { class: "hint" }, t("roster_away_until_hint"))),
  h("div", { class: "dialog-foot" }, h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("roster_away_go"))));
  const dialog = openDialog(t("roster_away"), form);
}

/** @param {string} id @param {string} label @param {HTMLElement} input @param {string} [hint] */
function field(id, label, input, hint) {
  return h("div", { class: "field" }, h("label", { for: id }, label), input, hint && h("p", { class: "hint" }, hint));
}

/** A day and time of the hall's clock as an instant. @param {string} day @param {string} hour */
function instant(day, hour) {
  const guess = Date.parse(`${day}T${hour}:00Z`);
  const shown = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: desk.zone }).format(guess);
  return new Date(guess - (Date.parse(`${shown.replace(" ", "T")}Z`) - guess)).toISOString();
}
