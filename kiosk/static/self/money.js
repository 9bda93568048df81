/** Amounts, months and numbers as customers read them. Money is a whole number of fen and never a fraction. */

import { language, t } from "../../hallkeeper/words.js";

/**
 * 12850 as "128.50", 5000 as "50.00".
 *
 * @param {number} fen
 */
export function yuan(fen) {
  const whole = Math.abs(fen);
  const sign = fen < 0 ? "-" : "";
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, "0")}`;
}

/**
 * An amount within a sentence: "¥128.50", and "¥50" where there are no fen.
 *
 * @param {number} fen
 */
export function price(fen) {
  return `¥${fen % 100 === 0 ? yuan(fen).slice(0, -3) : yuan(fen)}`;
}

/**
 * "2026-10" as "2026 年 10 月", "October 2026".
 *
 * @param {string} period
 */
export function month(period) {
  const [year = "", number = ""] = period.split("-");
  if (language().startsWith("zh")) return t("self_month", { year, month: Number(number) });
  const name = new Intl.DateTimeFormat(language(), { month: "long", timeZone: "UTC" }).format(new Date(`${period}-01T00:00:00Z`));
  return t("self_month", { year, month: name });
}

/**
 * The digits of a mobile number in its three groups of 3, 4 and 4.
 *
 * @param {string} digits
 * @returns {string[]}
 */
export function groups(digits) {
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7, 11)];
}

/**
 * A provider's own name; one that we have no word for goes by its code.
 *
 * @param {string} provider
 */
export function providerName(provider) {
  const key = `self_provider_${provider}`;
  const name = t(key);
  return name === key ? provider : name;
}

/** @param {string[]} providers */
export function providerNames(providers) {
  return providers.map(providerName).join(t("self_and"));
}
