/**
 * The forecast as pictures: one day by half hour, four weeks by day, each with the band that holds four of five.
 *
 * @typedef {import("./types.js").Told} Told
 */

import { byId } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { drawChart } from "../desk/chart.js";
import { about, dayWords, everybody, halfWords, marksOf } from "./words.js";
import { serviceName } from "../history/finding.js";

const PEOPLE = () => ({ name: t("fc_customers"), unit: t("unit_people") });

/** @param {string} service */
export function nameOf(service) {
  return service === everybody ? t("fc_everybody") : serviceName(service);
}

/** One day by half hour. @param {Told} told @param {string} service @param {string} day */
export function dayChart(told, service, day) {
  const d = told.days.findIndex((one) => one.day === day);
  const s = told.services.indexOf(service);
  const [mean, low, high] = [told.mean, told.low, told.high].map((rows) => rows[d]?.[s] ?? []);
  if (!mean || !low || !high) return;
  const from = Math.max(0, high.findIndex((n) => n > 0));
  const until = high.findLastIndex((n) => n > 0) + 1 || high.length;
  const cut = (/** @type {number[]} */ row) => row.slice(from, until);
  const fullest = mean.indexOf(Math.max(...mean));
  byId("day-title").textContent = t("fc_day", { day: dayWords(day), service: nameOf(service) });
  byId("day-hint").textContent = t("fc_day_hint", { n: about(told.day.mean[d]?.[s] ?? 0), time: halfWords(told.first_half + fullest), most: about(mean[fullest] ?? 0), low: about(low[fullest] ?? 0), high: about(high[fullest] ?? 0) });
  drawChart(byId("day"), {
    file: `forecast-${day}-${service === everybody ? "all" : service}`, title: t("fc_day", { day: dayWords(day), service: nameOf(service) }), label: t("hist_half_hour"),
    labels: cut(mean).map((_, n) => halfWords(told.first_half + from + n)), left: PEOPLE(),
    series: [
      { name: t("fc_band"), kind: "band", values: cut(low), tops: cut(high) },
      { name: t("fc_expected"), kind: "line", values: cut(mean).map((n) => Math.round(n * 10) / 10) },
    ],
  });
}

/** Four weeks by day. @param {Told} told @param {string} service @param {(day: string) => void} choose */
export function daysChart(told, service, choose) {
  const s = told.services.indexOf(service);
  const column = (/** @type {number[][]} */ rows) => rows.map((row) => Math.round(row[s] ?? 0));
  drawChart(byId("days"), {
    file: `forecast-${told.today}-${service === everybody ? "all" : service}`, title: `${t("fc_days")} · ${nameOf(service)}`, label: t("ratings_col_day"),
    labels: told.days.map((one) => dayWords(one.day)), left: PEOPLE(),
    marks: told.days.flatMap((one, at) => (one.kind === "holiday" || one.kind === "make_up" || one.campaigns ? [{ at, text: marksOf(one).join(" · ") }] : [])),
    series: [
      { name: t("fc_band"), kind: "band", values: column(told.day.low), tops: column(told.day.high) },
      { name: t("fc_expected"), kind: "line", values: column(told.day.mean) },
    ],
    chosen: (at) => choose(told.days[at]?.day ?? ""),
  });
}
