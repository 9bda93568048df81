/**
 * What the ways out of the queue have brought, in a sentence; and advice where a figure calls for it. Below twenty
 * customers there are counts, and neither shares nor advice.
 *
 * @typedef {import("./types.js").Effect} Effect
 * @typedef {{code: string, effect: Effect}} Row
 */

import { language, named, t } from "../../hallkeeper/words.js";
import { codeWords, desk, percent, whole } from "../desk/desk.js";

export const ENOUGH = 20;
const HALF_HOUR_S = 1_800;
const OFTEN = 0.25; // a step or a reason that a quarter names is worth a change

/** Whether there was anything to take, or somebody said why not. @param {Effect} e */
export function used(e) {
  return e.shown + e.visits + e.completed + e.cash + count(e.left_at) + count(e.why_not) > 0;
}

/** @param {Partial<Record<string, number>>} counts */
export function count(counts) {
  return Object.values(counts).reduce((/** @type {number} */ sum, n) => sum + (n ?? 0), 0);
}

/** @param {Effect[]} effects */
export function sumOf(effects) {
  const sum = { asked: 0, completed: 0, saved_s: 0, shown: 0 };
  for (const e of effects) for (const key of /** @type {const} */ (["asked", "completed", "saved_s", "shown"])) sum[key] += e[key];
  return sum;
}

/** @param {Row[]} rows those with ways out, the most asked first @param {string} span "最近 7 天" @returns {string} the page's heading */
export function finding(rows, span) {
  const first = [...rows].sort((a, b) => b.effect.completed - a.effect.completed || b.effect.asked - a.effect.asked)[0];
  if (!first) return t("div_find_none", { span });
  const { asked, completed, saved_s } = first.effect;
  const what = { span, service: serviceName(first.code), n: asked, asked: whole(asked), completed: whole(completed), saved: savedWords(saved_s) };
  if (asked < ENOUGH) return t("div_find_few", what);
  if (!completed) return t("div_find_nobody", what);
  return t(saved_s >= 60 ? "div_find" : "div_find_unsaved", what);
}

/** @param {Row[]} rows @param {ReturnType<typeof sumOf>} total @returns {(Node | string)[]} */
export function secondFinding(rows, total) {
  if (!rows.length) return [];
  if (total.asked < ENOUGH) return [t("div_few_hint", { n: ENOUGH })];
  const share = percent(total.completed / total.asked);
  return [rows.length > 1 ? t("div_all", { asked: whole(total.asked), completed: whole(total.completed), share }) : t("div_share", { share })];
}

/** What a figure calls for. @param {Effect} e @returns {string[]} */
export function advice(e) {
  const said = [];
  const left = most(e.left_at);
  const tried = e.completed + count(e.left_at);
  if (left && tried >= ENOUGH && left.n / tried >= OFTEN) said.push(t("div_advice_step", { share: percent(left.n / tried), step: codeWords("step", left.code), what: codeWords("step_advice", left.code) }));
  const why = most(e.why_not);
  const told = count(e.why_not);
  if (why && told >= ENOUGH && why.n / told >= OFTEN) said.push(t("div_advice_why", { share: percent(why.n / told), why: codeWords("why_not", why.code), what: codeWords("why_advice", why.code) }));
  return said;
}

/** @param {Partial<Record<string, number>>} counts */
function most(counts) {
  const [first] = Object.entries(counts).sort(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  return first?.[1] ? { code: first[0], n: first[1] } : null;
}

/** "38 小时", "25 分钟": no finer than it is true. @param {number} seconds */
export function savedWords(seconds) {
  if (seconds < 2 * HALF_HOUR_S) return t("duration_minutes", { n: Math.round(seconds / 60) });
  const hours = seconds / 3600;
  const figure = new Intl.NumberFormat(language(), { maximumFractionDigits: hours < 10 ? 1 : 0 }).format(hours);
  return t("div_hours", { n: Number.isInteger(hours) ? hours : figure });
}

/** @param {string} code */
export function serviceName(code) {
  return named(desk.services[code]) || code;
}

