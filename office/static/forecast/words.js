/**
 * What the forecast says, in sentences, and how days are named.
 *
 * @typedef {import("./types.js").Told} Told
 * @typedef {import("./types.js").ForecastDay} ForecastDay
 */

import { language, named, t } from "../../hallkeeper/words.js";
import { whole } from "../desk/desk.js";

export const everybody = "*";

/** "11月30日 周一", "Mon, 30 Nov". @param {string} iso */
export function dayWords(iso) {
  return new Intl.DateTimeFormat(language(), { month: "short", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(`${iso}T12:00:00Z`));
}

/** "09:30" of a half hour counted from midnight. @param {number} half */
export function halfWords(half) {
  return `${String(Math.floor(half / 2) % 24).padStart(2, "0")}:${half % 2 ? "30" : "00"}`;
}

/** To tens where it is many: nobody knows better. @param {number} n */
export function about(n) {
  return whole(n < 100 ? Math.round(n) : n < 10_000 ? Math.round(n / 10) * 10 : Math.round(n / 100) * 100);
}

/** Why a day is none like others, in words; empty for a usual one. @param {ForecastDay} one @returns {string[]} */
export function marksOf(one) {
  const kind = one.kind === "holiday" || one.kind === "make_up" ? named(one.names ?? {}) : "";
  return [
    one.kind === "holiday" ? kind || t("fc_kind_holiday") : one.kind === "make_up" ? t("fc_kind_make_up") : "",
    ...(one.campaigns ?? []).map((campaign) => t("fc_campaign", { name: named(campaign.names) || campaign.code })),
    one.note ?? "",
  ].filter(Boolean);
}

/** @param {Told} told @param {number} d */
function total(told, d) {
  return told.day.mean[d]?.at(-1) ?? 0;
}

/** @param {Told} told @returns {string} the page's heading */
export function finding(told) {
  if (!told.days.length) return t("fc_find_closed");
  const sum = told.days.reduce((all, _, d) => all + total(told, d), 0);
  const most = told.days.reduce((best, _, d) => (total(told, d) > total(told, best) ? d : best), 0);
  return t("fc_finding", { n: about(sum), day: dayWords(told.days[most]?.day ?? ""), most: about(total(told, most)) });
}

/** Today, and its fullest half hour. @param {Told} told @param {string} today */
export function secondFinding(told, today) {
  const d = told.days.findIndex((one) => one.day === today);
  if (d < 0) return told.closed.some((one) => one.day === today) ? t("fc_today_closed") : "";
  const halves = told.mean[d]?.at(-1) ?? [];
  const fullest = halves.indexOf(Math.max(...halves));
  const [low, high] = [told.day.low[d]?.at(-1) ?? 0, told.day.high[d]?.at(-1) ?? 0];
  return t("fc_today", { n: about(total(told, d)), low: about(low), high: about(high), time: halfWords(told.first_half + fullest) });
}
