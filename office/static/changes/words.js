/**
 * What a change was to bring and has brought, in a manager's words: sizes with their units, never a sign.
 *
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Effect} Effect
 * @typedef {import("./types.js").Expected} Expected
 * @typedef {import("./types.js").Found} Found
 * @typedef {import("./types.js").MeasureName} MeasureName
 */

import { language, named, t } from "../../hallkeeper/words.js";
import { desk } from "../desk/desk.js";

/** @type {MeasureName[]} */
export const MEASURES = ["wait_mean", "wait_p90", "within", "visits", "diverted"];
const LESS_IS_BETTER = new Set(["wait_mean", "wait_p90", "visits"]);

/** @param {string} code */
export function serviceName(code) {
  return named(desk.services[code]) || code;
}

/** "平均等候", "缴费的取号数". @param {{measure: MeasureName, service: string | null}} what */
export function measureName(what) {
  return t(`chg_measure_${what.measure}`, { service: what.service ? serviceName(what.service) : "" });
}

/** A measure's value: "6:10 min", "54%", "1,087 visits". @param {MeasureName} measure @param {number} value */
export function valueWords(measure, value) {
  const size = Math.abs(value);
  if (measure === "within" || measure === "diverted") return number(size, { style: "percent", maximumFractionDigits: size < 0.1 ? 1 : 0 });
  return sizeWords(measure, value);
}

/** How large a difference is, without its sign: "6:10 min", "20 points". @param {MeasureName} measure @param {number} value */
export function sizeWords(measure, value) {
  return t(measure === "visits" ? "chg_visits" : measure === "within" || measure === "diverted" ? "chg_points" : "chg_minutes", { n: bare(measure, value) });
}

/** The lower end of a range needs no unit. @param {MeasureName} measure @param {number} value */
function bare(measure, value) {
  const size = Math.abs(value);
  if (measure === "visits") return number(Math.round(size));
  if (measure === "within" || measure === "diverted") return number(size * 100, { maximumFractionDigits: size < 0.1 ? 1 : 0 });
  const seconds = Math.round(size * 60);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "between 4:50 and 7:30 min less"; the ends may lie on both sides of nothing. @param {MeasureName} measure @param {number} low @param {number} high */
export function rangeWords(measure, low, high) {
  if (low < 0 && high > 0) return t("chg_both_sides", { less: sizeWords(measure, low), more: sizeWords(measure, high) });
  const [small, large] = [low, high].sort((a, b) => Math.abs(a) - Math.abs(b));
  return t("chg_between", { low: bare(measure, small ?? 0), high: sizeWords(measure, large ?? 0) });
}

/** Whether such a difference is what a hall wants. @param {MeasureName} measure @param {number} value */
export function isBetter(measure, value) {
  return LESS_IS_BETTER.has(measure) === value < 0;
}

/** "平均等候减少 5:00 分钟". @param {Expected} expected */
export function expectedWords(expected) {
  return t(expected.value < 0 ? "chg_less" : "chg_more", { measure: measureName(expected), size: sizeWords(expected.measure, expected.value) });
}

/** The one sentence that is read first: a verdict only when the registered days are over. @param {Change} change @param {string} today */
export function verdict(change, today) {
  const { judged, expected } = change;
  const due = today >= change.verdict_on && !judged?.over;
  if (due) return t("chg_due", { n: change.days });
  if (!judged) return t("chg_unjudged", { day: dayWords(change.verdict_on) });
  if (judged.state === "early") {
    const words = judged.before < judged.least.before ? "chg_early_before" : judged.over ? "chg_never_after" : "chg_early_after";
    return t(words, { before: judged.before, after: judged.after, least_before: judged.least.before, least_after: judged.least.after, day: dayWords(change.verdict_on) });
  }
  const range = rangeWords(expected.measure, judged.low, judged.high);
  if (judged.state === "so_far") return t("chg_so_far", { n: judged.watched, of: change.days, what: differenceWords(expected, judged), range, day: dayWords(change.verdict_on) });
  if (judged.state === "unseen") return t("chg_unseen", { measure: measureName(expected), range });
  return t(judged.effect < 0 ? "chg_fell" : "chg_rose", { measure: measureName(expected), size: sizeWords(expected.measure, judged.effect), range });
}

/** "平均等候减少 5:00 分钟", of what was found. @param {Expected} expected @param {Effect} found */
function differenceWords(expected, found) {
  return expectedWords({ ...expected, value: found.effect });
}

/** What could be seen of it by the days before, and what more is to be said of that. @param {Change} change @returns {[string, string]} */
export function seeableWords(change) {
  const { expected, foreseen } = change;
  if (!foreseen) return ["—", t("chg_seeable_unknown")];
  if ("too_few_days" in foreseen) return ["—", t(foreseen.stale ? "chg_seeable_stale" : "chg_seeable_short")];
  const more = foreseen.stale ? "chg_seeable_stale" : foreseen.smallest > Math.abs(expected.value) ? "chg_seeable_larger" : "chg_seeable";
  return [t("chg_or_more", { size: sizeWords(foreseen.measure, foreseen.smallest) }), t(more, { days: foreseen.watched, size: sizeWords(expected.measure, expected.value) })];
}

/** The headline of a change that is decided. @param {Change} change */
export function headline(change) {
  const { judged, expected } = change;
  if (judged?.state !== "seen") return change.name;
  return t(judged.effect < 0 ? "chg_head_fell" : "chg_head_rose", { name: change.name, measure: measureName(expected), size: sizeWords(expected.measure, judged.effect) });
}

/** Against what was expected. @param {Expected} expected @param {Found} found */
export function againstExpected(expected, found) {
  const { value, measure } = expected;
  const size = sizeWords(measure, value);
  if (found.low <= value && value <= found.high) return t(found.state === "seen" ? "chg_as_expected" : "chg_still_possible", { size });
  const less = value < 0 ? value < found.low : value > found.high;
  return t(less ? "chg_less_than_expected" : "chg_beyond_expected", { size });
}

/** How sure that is. @param {Expected} expected @param {Found} found */
export function chanceWords(expected, found) {
  if (found.state === "seen") return t("chg_chance", { n: number(Math.max(20, Math.round(1 / found.chance))) });
  return t("chg_smallest_now", { size: sizeWords(expected.measure, found.smallest) });
}

/** A number as people here write it. @param {number} value @param {Intl.NumberFormatOptions} [options] */
function number(value, options) {
  return new Intl.NumberFormat(language(), options).format(value);
}

/** The day of an instant, as the hall counts it. @param {string} instant */
export function instantDay(instant) {
  return new Intl.DateTimeFormat(language(), { month: "long", day: "numeric", year: "numeric", timeZone: desk.zone }).format(new Date(instant));
}

/** "10月12日". @param {string} iso */
export function dayWords(iso) {
  return new Intl.DateTimeFormat(language(), { month: "long", day: "numeric", year: "numeric", timeZone: "UTC" }).format(new Date(`${iso}T12:00:00Z`));
}

/** "10/12 周一". @param {string} iso */
export function shortDay(iso) {
  return new Intl.DateTimeFormat(language(), { month: "numeric", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(`${iso}T12:00:00Z`));
}

/** The axis of a measure's chart. @param {{measure: MeasureName, service: string | null}} what */
export function axisOf(what) {
  const share = what.measure === "within" || what.measure === "diverted";
  return { name: measureName(what), max: share ? 1 : undefined, unit: share ? "" : t(what.measure === "visits" ? "unit_people" : "unit_minutes"), share };
}
