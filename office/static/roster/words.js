/**
 * Days, shifts and half hours of a roster as people say them.
 *
 * @typedef {import("./types.js").Roster} Roster
 * @typedef {import("./types.js").Shift} Shift
 */

import { language, named, t } from "../../hallkeeper/words.js";
import { businessDay } from "../desk/names.js";
import { plus } from "../desk/span.js";

export { plus };

/** "08:30" of 17. @param {number} half */
export function time(half) {
  return `${String(Math.floor(half / 2)).padStart(2, "0")}:${half % 2 ? "30" : "00"}`;
}

/** "08:30–17:30". @param {{first: number, last: number}} shift */
export function hours(shift) {
  return `${time(shift.first)}–${time(shift.last)}`;
}

/** @param {Shift} shift */
export function shiftName(shift) {
  const key = `shift_${shift.code}`;
  return named(shift.names) || (t(key) === key ? shift.code : t(key));
}

/** @param {Roster} roster @param {string} code */
export function shiftOf(roster, code) {
  return roster.shifts.find((one) => one.code === code);
}

/** Earlier shifts first; each has its own tone. @template {{first: number, last: number}} S @param {S[]} shifts @returns {S[]} */
export function inOrder(shifts) {
  return [...shifts].sort((a, b) => a.first - b.first || b.last - a.last);
}

/** @param {Roster} roster @param {string} code */
export function tone(roster, code) {
  return 1 + (inOrder(roster.shifts).findIndex((one) => one.code === code) % 8);
}

/** @param {Roster} roster @param {string} person */
export function whoIs(roster, person) {
  return roster.tellers.find((one) => one.person === person)?.name ?? t("roster_gone");
}

/** @param {string} day @param {Intl.DateTimeFormatOptions} how */
function say(day, how) {
  return new Intl.DateTimeFormat(language(), { ...how, timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
}

/** "12月1日周二", "Tue 1 Dec". @param {string} day */
export function dayWords(day) {
  return say(day, { month: "short", day: "numeric", weekday: "short" });
}

/** @param {string} day */
export function weekday(day) {
  return say(day, { weekday: "short" });
}

/** @param {string} day */
export function monthDay(day) {
  return say(day, { month: "short", day: "numeric" });
}

/** "周一" of 0. @param {number} n */
export function weekdayOf(n) {
  return say(plus("2024-01-01", n), { weekday: "narrow" });
}

/** @param {number} n */
export function weekdayLong(n) {
  return say(plus("2024-01-01", n), { weekday: "long" });
}

/** "11月30日 – 12月6日". @param {string} first @param {string} last */
export function span(first, last) {
  return t("ratings_from_to", { from: monthDay(first), to: monthDay(last) });
}

/** @type {string | null} */
let told = null;

/** What the server says that today is. @param {string} day */
export function setToday(day) {
  told = day;
}

/** The hall's business day, which lasts until it is closed, be it after midnight. */
export function today() {
  return told ?? businessDay();
}

/** @param {Roster} roster @param {number} week */
export function daysOf(roster, week) {
  return Array.from({ length: 7 }, (_, n) => plus(roster.start, 7 * week + n));
}

/** @param {number} n */
export function plain(n) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(n);
}
