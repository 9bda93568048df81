/**
 * One change: what came of it in a sentence, how sure that is, day by day, and what was compared with what.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Early} Early
 * @typedef {import("./types.js").Found} Found
 * @typedef {import("./types.js").SoFar} SoFar
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { drawChart } from "../desk/chart.js";
import { againstExpected, axisOf, chanceWords, dayWords, expectedWords, instantDay, isBetter, seeableWords, serviceName, shortDay, valueWords, verdict } from "./words.js";
import { moment } from "../desk/desk.js";

/** So much of the day before, and nineteen in twenty is no longer kept. */
const MUCH_ALIKE = 0.6;

/**
 * @param {Answer} answer @param {Change} change
 * @param {{judge: () => void, foresee: () => void, edit: () => void, remove: () => void}} acts
 */
export function detail(answer, change, acts) {
  const { judged, expected } = change;
  const begun = change.date < answer.today;
  const figure = h("figure", { class: "chart" });
  const node = h("div", { class: "stack change-detail" },
    h("section", { class: "card stack" },
      h("div", { class: "card-head" },
        h("div", null, h("p", { class: "muted" }, t("chg_since", { day: dayWords(change.date) })), h("h2", { class: "change-name" }, change.name)),
        h("div", { class: "row wrap" },
          begun && h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: acts.judge } }, pictogram("recall"), t(answer.today < change.verdict_on ? "chg_look_so_far" : judged?.over ? "chg_judge_again" : "chg_judge")),
          (!change.foreseen || change.foreseen.stale) && h("button", { type: "button", class: "button", on: { click: acts.foresee } }, t("chg_foresee")),
          h("button", { type: "button", class: "button", on: { click: acts.edit } }, t("chg_edit")),
          h("button", { type: "button", class: "button", data: { kind: "plain" }, on: { click: acts.remove } }, t("chg_remove")))),
      h("p", { class: "verdict", data: { kind: toneOf(change) } }, pictogram(signOf(change)), h("span", null, begun ? verdict(change, answer.today) : t("chg_to_come", { day: dayWords(change.date), verdict: dayWords(change.verdict_on) }))),
      change.late ? h("p", { class: "notice", data: { kind: "warn" } }, pictogram("notice"), h("span", null, t(`chg_late_${change.late}`, { day: instantDay(change.asked_at) }))) : null,
      h("dl", { class: "change-facts" }, facts(change).map(([name, value, more]) => h("div", null, h("dt", { class: "muted" }, name), h("dd", null, h("strong", null, value), more ? h("span", { class: "muted small" }, more) : null)))),
      h("p", { class: "muted small" }, record(change).join(" "))),
    judged && judged.days.length ? h("section", { class: "card stack" }, h("h3", { class: "card-title" }, t("chg_by_day")), h("p", { class: "muted small" }, t("chg_by_day_hint")), figure) : null,
    h("section", { class: "card stack" }, h("h3", { class: "card-title" }, t("chg_how")), h("ul", { class: "change-how" }, how(answer, change).map((line) => h("li", null, line)))));
  return { node, draw: () => { if (judged && judged.days.length) daily(figure, change, judged); }, expected };
}

/** Who registered it when, who changed what it is judged by, who judged it. @param {Change} change */
function record(change) {
  const { judged } = change;
  const lines = [t("chg_registered_on", { day: instantDay(change.made_at), who: change.made_by_name ?? "—" })];
  lines.push(change.asked_again ? t("chg_asked_on", { day: instantDay(change.asked_at), who: change.asked_by_name ?? "—" }) : t("chg_asked_never"));
  if (judged) lines.push(t("chg_judged_at", { when: moment(judged.at), who: judged.by_name ?? "—", until: dayWords(judged.until) }));
  return lines;
}

/** @param {Change} change @returns {[string, string, string?][]} */
function facts(change) {
  const { judged, expected } = change;
  const [seeable, more] = seeableWords(change);
  /** @type {[string, string, string?][]} */
  const found = [[t("chg_expected"), expectedWords(expected)], [t("chg_seeable_name"), seeable, more]];
  found.push([t("chg_watch"), t("chg_watch_days", { n: change.watched, of: change.days }), t("chg_watch_verdict", { day: dayWords(change.verdict_on) })]);
  if (!judged || judged.state === "early") return found;
  if (judged.state !== "so_far") {
    found.push([t("chg_against"), againstExpected(expected, judged), undefined]);
    found.push([t("chg_sure"), chanceWords(expected, judged), undefined]);
  }
  found.push([t("chg_before"), valueWords(expected.measure, judged.mean_before), t("chg_of_days", { n: judged.before })]);
  found.push([t("chg_after"), valueWords(expected.measure, judged.mean_after), t("chg_of_days", { n: judged.after })]);
  return found;
}

/** What was done to make the days comparable. @param {Answer} answer @param {Change} change */
function how(answer, change) {
  const { judged } = change;
  const moved = [...new Set([...change.acts_on.services, ...(change.expected.service ? [change.expected.service] : [])])];
  const rest = answer.services.filter((code) => !moved.includes(code));
  const lines = [t("chg_how_weekday")];
  if (rest.length === answer.services.length) lines.push(t("chg_how_volume"));
  else if (rest.length) lines.push(t("chg_how_volume_of", { rest: rest.map(serviceName).join(t("list_comma")), moved: moved.map(serviceName).join(t("list_comma")) }));
  else lines.push(t("chg_how_no_volume"));
  lines.push(t(change.acts_on.staff ? "chg_how_no_staff" : "chg_how_staff"));
  const other = answer.sources.find((source) => source.code === change.other);
  lines.push(change.other ? t("chg_how_other", { name: other?.name ?? (change.other === "hall" ? t("hist_own") : change.other) }) : t("chg_how_no_other"));
  if (judged) {
    const count = (/** @type {string} */ why) => judged.left_out.filter((one) => one.why === why).length;
    if (count("holiday")) lines.push(t("chg_out_holiday", { n: count("holiday") }));
    if (count("settling")) lines.push(t("chg_out_settling", { n: count("settling") }));
    if (count("nothing")) lines.push(t("chg_out_nothing", { n: count("nothing") }));
    if (count("no_other")) lines.push(t("chg_out_other", { n: count("no_other") }));
    if (judged.state !== "early" && judged.alike > MUCH_ALIKE) lines.push(t("chg_how_alike"));
    if (judged.state !== "early" && judged.weekday_alone.length) lines.push(t("chg_out_weekday", { n: judged.weekday_alone.length }));
  }
  return lines;
}

/** @param {HTMLElement} figure @param {Change} change @param {Early | SoFar | Found} judged */
function daily(figure, change, judged) {
  const { expected } = change;
  const days = judged.days;
  const after = days.map((one) => one.day >= change.date);
  const only = (/** @type {boolean} */ side, /** @type {(n: number) => number | null} */ value) => days.map((_, n) => (after[n] === side ? value(n) : null));
  const at = after.indexOf(true);
  const found = judged.state === "early" ? null : judged;
  /** @type {import("../desk/chart.js").Series[]} */
  const series = [
    { name: t("chg_before"), values: only(false, (n) => days[n]?.value ?? null), tone: "--line-strong", stack: "day" },
    { name: t("chg_after"), values: only(true, (n) => days[n]?.value ?? null), tone: "--brand", stack: "day" },
  ];
  if (days.some((one) => one.other !== null)) series.push({ name: t("chg_other_hall"), values: days.map((one) => one.other), kind: "line", tone: "--tone-2" });
  if (found) {
    series.push({ name: t("chg_mean_before"), values: only(false, () => round(found.mean_before)), kind: "line", tone: "--muted" });
    series.push({ name: t("chg_mean_after"), values: only(true, () => round(found.mean_after)), kind: "line", tone: "--brand" });
    series.push({ name: t("chg_expectation"), values: only(true, () => round(Math.max(0, found.mean_before + expected.value))), kind: "line", tone: "--ink", dashed: true });
  }
  drawChart(figure, {
    file: `change-${change.date}`, title: change.name, label: t("ratings_col_day"), labels: days.map((one) => shortDay(one.day)),
    left: axisOf(expected), series, marks: at < 0 ? [] : [{ at, text: t("chg_mark") }],
  });
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10_000) / 10_000;
}

/** @param {Change} change */
export function toneOf(change) {
  const { judged, expected } = change;
  if (!judged || judged.state !== "seen") return "open";
  return isBetter(expected.measure, judged.effect) ? "good" : "bad";
}

/** @param {Change} change */
export function signOf(change) {
  return { open: "clock", good: "check", bad: "broken" }[toneOf(change)] ?? "clock";
}
