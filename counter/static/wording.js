/**
 * Words as a teller's eye takes them in: few letters for times ("19 分", "1 分 46 秒"), and Chinese set as it
 * is printed: a gap between characters and figures, none between characters, whatever was filled in.
 */

import * as words from "../hallkeeper/words.js";

/**
 * A text of the page's language with its parameters.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 */
export function t(key, params) {
  return words.t(key, params)
    .replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, "")
    .replace(/(?<=\p{Script=Han})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=\p{Script=Han})/gu, " ");
}

/** What was read or typed, so short that it can be said. @param {string} text */
export function clipped(text) {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

/** Who holds this counter. @param {import("../hallkeeper/types.js").View | null} view */
export function holderName(view) {
  return view?.counter.holder?.name ?? t(view?.counter.by_pad ? "the_pad" : "somebody");
}

/** @param {number} seconds */
export function short(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return t("short_under");
  if (minutes < 60) return t("short_minutes", { n: minutes });
  return t("short_hours", { hours: Math.floor(minutes / 60), n: minutes % 60 });
}

/** @param {number} seconds a mean service time */
export function exact(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return t("exact_seconds", { n: whole });
  return t("exact_minutes", { m: Math.floor(whole / 60), s: whole % 60 });
}

/** @param {number} ratio */
export function times(ratio) {
  return new Intl.NumberFormat(words.language(), { maximumFractionDigits: 1 }).format(ratio);
}

/** @param {string[]} items */
export function listed(items) {
  return new Intl.ListFormat(words.language(), { type: "conjunction" }).format(items);
}
