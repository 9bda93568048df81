/**
 * How good the forecast is, in plain words: against the same weekday, and against what chance alone leaves.
 *
 * @typedef {import("./types.js").Told} Told
 * @typedef {import("./types.js").Skill} Skill
 */

import { byId, h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { drawChart } from "../desk/chart.js";
import { percent } from "../desk/desk.js";
import { nameOf } from "./charts.js";
import { dayWords, everybody } from "./words.js";
import { daysWords } from "../history/period.js";

/** @param {Told} told @returns {(Node | false)[]} */
export function skillPanel(told) {
  const { skill, past, plain } = told;
  const all = skill?.services[everybody];
  const hundred = (/** @type {number} */ share) => String(Math.round(100 * share));
  return [
    h("p", null, skill && all
      ? `${t("fc_skill_all", { span: daysWords(skill.from, skill.to), wape: hundred(all.wape), naive: hundred(all.naive), floor: hundred(all.floor) })} ${verdict(all)}`
      : t("fc_skill_none", { days: told.known.days })),
    past.told > 0 && past.within !== null && h("p", null, t(past.told === 1 ? "fc_kept_one" : "fc_kept", { days: past.told, share: percent(past.within) })),
    h("div", { class: "scroll" }, h("table", { class: "table skill" },
      h("thead", null, h("tr", null,
        h("th", { scope: "col" }, t("col_service")),
        ["fc_col_wape", "fc_col_naive", "fc_col_floor"].map((key) => h("th", { scope: "col", class: "num" }, t(key))),
        h("th", { scope: "col" }, t("fc_col_told")))),
      h("tbody", null, told.services.filter((code) => code !== everybody).map((code) => row(code, skill?.services[code], plain[code]))))),
    h("p", { class: "muted small" }, t("fc_skill_hint")),
  ];
}

/** @param {Skill} all */
function verdict(all) {
  const better = 1 - all.wape / all.naive;
  if (all.naive === 0 || Math.abs(better) < 0.03) return t("fc_verdict_same");
  return better > 0 ? t("fc_verdict_better", { share: percent(better) }) : t("fc_verdict_worse", { share: percent(-better) });
}

/** @param {string} code @param {Skill | undefined} skill @param {string | undefined} why */
function row(code, skill, why) {
  const cell = (/** @type {number | undefined} */ share) => h("td", { class: "num" }, share === undefined ? "—" : percent(share));
  return h("tr", null, h("th", { scope: "row" }, nameOf(code)), cell(skill?.wape), cell(skill?.naive), cell(skill?.floor),
    h("td", null, why ? [h("strong", null, t("fc_told_plain")), h("span", { class: "muted small block" }, t(`fc_why_${why}`))] : t("fc_told_model")));
}

/** Past days: who came, and what had been told. @param {Told} told */
export function pastChart(told) {
  const rows = told.past.days;
  const s = told.services.indexOf(everybody);
  const any = rows.some((one) => one.told);
  byId("past-hint").textContent = t(any ? "fc_past_hint" : "fc_past_none");
  const of = (/** @type {"mean" | "low" | "high"} */ name) => rows.map((one) => whole(one.told?.[name][s]));
  const whole = (/** @type {number | null | undefined} */ n) => (n === null || n === undefined ? null : Math.round(n));
  drawChart(byId("past"), {
    file: `forecast-past-${told.today}`, title: t("fc_past"), label: t("ratings_col_day"), labels: rows.map((one) => dayWords(one.day)),
    left: { name: t("fc_customers"), unit: t("unit_people") },
    series: [
      { name: t("fc_came"), values: rows.map((one) => whole(one.came[s])), tone: "--brand-line" },
      ...(any ? [
        { name: t("fc_band"), kind: /** @type {const} */ ("band"), values: of("low"), tops: of("high"), tone: "--tone-2" },
        { name: t("fc_told_before"), kind: /** @type {const} */ ("line"), values: of("mean"), tone: "--tone-2" },
        { name: t("fc_told_week"), kind: /** @type {const} */ ("line"), values: rows.map((one) => whole(one.week?.mean[s])), tone: "--tone-3", dashed: true },
      ] : []),
    ],
  });
}
