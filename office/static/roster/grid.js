/**
 * A week of a roster: who works which shift on which day. In a draft every shift is a list to choose from, by
 * mouse, finger or keyboard; what a choice breaks is marked at once.
 *
 * @typedef {import("./types.js").Roster} Roster
 * @typedef {import("./types.js").Breach} Breach
 * @typedef {(person: string, day: string, shift: string | null) => void} Move
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { daysOf, dayWords, hours, inOrder, monthDay, plain, shiftName, shiftOf, time, today, tone, weekday, whoIs } from "./words.js";

/** The shift as it is, which ends early: to choose it again changes nothing. */
const UNTIL = "until";

/**
 * @param {Roster} roster
 * @param {{week: number, day: string, show: (day: string) => void, move: Move | null}} how `move`: null where nothing can be changed
 */
export function weekGrid(roster, how) {
  const days = daysOf(roster, how.week);
  const order = [...roster.tellers].sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
  return h("table", { class: "table week", "data-state": roster.state },
    h("thead", null, h("tr", null,
      h("th", { scope: "col" }, t("roster_teller")),
      days.map((day) => h("th", { scope: "col" }, dayHead(roster, day, how))),
      h("th", { scope: "col", class: "num" }, t("roster_hours")))),
    h("tbody", null, order.map((teller) => h("tr", { data: { person: teller.person } },
      h("th", { scope: "row" }, teller.name ?? t("roster_gone")),
      days.map((day) => h("td", { data: { day } }, cell(roster, teller.person, day, how.move))),
      h("td", { class: "num" }, weekHours(roster, teller, days[0] ?? ""))))));
}

/** Whether somebody is noted away on a day. @param {Roster} roster @param {string} person @param {string} day */
export function isAway(roster, person, day) {
  return Boolean(roster.tellers.find((one) => one.person === person)?.away?.includes(day));
}

/** @param {Roster} roster @param {string} day @param {{day: string, show: (day: string) => void}} how */
function dayHead(roster, day, how) {
  const lacking = Object.values(roster.lacking[day] ?? {}).reduce((sum, n) => sum + n, 0);
  const closed = !roster.needed[day];
  return h("button", {
    type: "button", class: "day-head", "aria-pressed": String(day === how.day), data: { today: day === today() ? "" : undefined },
    on: { click: () => how.show(day) },
  }, h("span", { class: "day-name" }, weekday(day)), h("span", { class: "day-date" }, monthDay(day)),
  h("span", { class: "day-lack", data: { bad: lacking ? "" : undefined } }, closed ? t("roster_closed") : lacking ? t("roster_lacks", { n: plain(lacking / 2) }) : t("roster_enough")));
}

/** @param {Roster} roster @param {string} person @param {string} day @param {Move | null} move */
function cell(roster, person, day, move) {
  const code = roster.named[day]?.[person] ?? "";
  const shift = shiftOf(roster, code);
  const breaches = broken(roster, person, day);
  const changed = roster.state === "draft" && roster.changes.some((one) => one.person === person && one.day === day);
  const cut = roster.cut.find((one) => one.person === person && one.day === day);
  const teller = roster.tellers.find((one) => one.person === person);
  const away = isAway(roster, person, day) && !shift;
  const off = teller?.off.includes(day) || teller?.off_weekdays.includes((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7);
  const words = breaches.map((one) => t(`roster_rule_${one.rule}`, { found: plain(one.found) }));
  const marks = { tone: shift ? String(tone(roster, code)) : undefined, bad: breaches.some((b) => b.rule !== "wish") ? "" : undefined, changed: changed ? "" : undefined };
  const shown = shift
    ? [h("span", { class: "shift-name" }, shiftName(shift)), h("span", { class: "shift-hours" }, cut ? t("roster_until", { time: time(cut.half) }) : hours(shift))]
    : [h("span", { class: "shift-free", data: { away: away ? "" : undefined } }, t(away ? "roster_gone_today" : off ? "roster_off" : "roster_free"))];
  if (!move) return h("div", { class: "shift", data: marks, title: words.join("\n") || null }, shown);
  const label = `${whoIs(roster, person)}, ${dayWords(day)}`;
  const select = h("select", { "aria-label": label, "aria-description": words.join(" ") || null, on: { change: () => { if (select.value !== UNTIL) move(person, day, select.value || null); } } },
    h("option", { value: "", selected: !code }, t(away ? "roster_gone_today" : "roster_free")),
    cut && shift && h("option", { value: UNTIL, selected: true }, `${shiftName(shift)}  ${t("roster_until", { time: time(cut.half) })}`),
    inOrder(roster.shifts).map((one) => h("option", { value: one.code, selected: one.code === code && !cut }, `${shiftName(one)}  ${hours(one)}`)));
  return h("label", { class: "shift", data: { ...marks, open: "" }, title: words.join("\n") || null }, shown, select);
}

/** What somebody's shift on a day breaks; of a week's hours nothing. @param {Roster} roster @param {string} person @param {string} day */
function broken(roster, person, day) {
  return roster.breaches.filter((one) => one.person === person && one.day === day && ["off", "rest", "row", "wish"].includes(one.rule));
}

/** @param {Roster} roster @param {Roster["tellers"][number]} teller @param {string} monday */
function weekHours(roster, teller, monday) {
  const found = roster.hours[teller.person]?.[monday] ?? 0;
  const bad = found > teller.most_hours || roster.breaches.some((one) => one.person === teller.person && one.day === monday && ["least", "days"].includes(one.rule));
  return h("span", { class: "week-hours", data: { bad: bad ? "" : undefined } }, plain(found), h("span", { class: "muted small" }, ` / ${plain(teller.most_hours)}`));
}
