/**
 * The roster on paper: one week a page, A4 across.
 *
 * @typedef {import("./types.js").Roster} Roster
 */

import { byId, h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { desk, longDay } from "../desk/desk.js";
import { daysOf, hours, inOrder, monthDay, plain, shiftName, shiftOf, span, time, weekday } from "./words.js";

/** @param {Roster} roster */
export function print(roster) {
  replace(byId("paper"), ...Array.from({ length: roster.days / 7 }, (_, week) => page(roster, week)));
  window.print();
}

/** @param {Roster} roster @param {number} week */
function page(roster, week) {
  const days = daysOf(roster, week);
  const order = [...roster.tellers].sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
  return h("section", { class: "paper-week" },
    h("header", null, h("h2", null, `${named(desk.hall)} · ${t("nav_roster")}`), h("p", null, span(days[0] ?? "", days[6] ?? "")),
      h("p", { class: "paper-state" }, roster.published_at ? t("roster_published_on", { day: longDay(roster.published_at) }) : t("roster_is_draft"))),
    h("table", null,
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("roster_teller")), days.map((day) => h("th", { scope: "col" }, weekday(day), h("small", null, monthDay(day)))), h("th", { scope: "col" }, t("roster_hours")))),
      h("tbody", null, order.map((teller) => h("tr", null, h("th", { scope: "row" }, teller.name ?? t("roster_gone")),
        days.map((day) => h("td", null, ...of(roster, teller.person, day))),
        h("td", null, plain(roster.hours[teller.person]?.[days[0] ?? ""] ?? 0)))))),
    h("footer", null, inOrder(roster.shifts).map((one) => h("span", null, h("strong", null, shiftName(one)), ` ${hours(one)}`, pauses(one.breaks)))));
}

/** @param {Roster} roster @param {string} person @param {string} day */
function of(roster, person, day) {
  const shift = shiftOf(roster, roster.named[day]?.[person] ?? "");
  const cut = roster.cut.find((one) => one.person === person && one.day === day);
  return shift ? [shiftName(shift), h("small", null, cut ? t("roster_until", { time: time(cut.half) }) : hours(shift))] : [h("span", { class: "none" }, "–")];
}

/** @param {number[]} breaks */
function pauses(breaks) {
  return breaks.length ? t("roster_with_break", { first: time(breaks[0] ?? 0), last: time((breaks.at(-1) ?? 0) + 1) }) : "";
}
