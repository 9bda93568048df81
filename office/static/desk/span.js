/** The days from one to another that somebody chooses to look at. */

import { t } from "../../hallkeeper/words.js";
import { mistake } from "./form.js";

const DAY_MS = 86_400_000;
/** So many days can be looked at together. */
export const LONGEST = 92;

/** A day so many days later. @param {string} day @param {number} n */
export function plus(day, n) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10);
}

/** How many days there are, both included. @param {string} first @param {string} last */
export function daysOf(first, last) {
  return (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
}

/** Whether such a day is in the calendar. @param {string} text */
export function isDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && plus(text, 0) === text;
}

/** What is wrong with looking at these days; "" where nothing is. @param {string} first @param {string} last */
export function wrongSpan(first, last) {
  const days = daysOf(first, last);
  return days < 1 ? t("div_days_order") : days > LONGEST ? t("error_invalid_period") : "";
}

/** Whether two fields name days that can be looked at; what is wrong is said at the first. @param {HTMLInputElement} from @param {HTMLInputElement} to */
export function isSpan(from, to) {
  const text = !(from.value && to.value) ? t("div_days_missing") : wrongSpan(from.value, to.value);
  mistake(from, text);
  if (text) from.focus();
  return !text;
}
