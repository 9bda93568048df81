/** Times in the few letters that a teller's eye takes in: "19 分", "1 分 46 秒", "3.8". */

import { language } from "../hallkeeper/words.js";
import { t } from "./wording.js";

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
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(ratio);
}

/** @param {string[]} items */
export function listed(items) {
  return new Intl.ListFormat(language(), { type: "conjunction" }).format(items);
}
