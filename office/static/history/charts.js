/**
 * The past as pictures: what fills the hall, waits by half hour, asked for against done, people against seats, days.
 *
 * @typedef {import("./types.js").History} History
 * @typedef {import("../desk/chart.js").Target} Target
 */

import { byId } from "../../hallkeeper/element.js";
import { clock, language, t } from "../../hallkeeper/words.js";
import { drawChart, drawMatrix, said } from "../desk/chart.js";
import { desk, moment, percent, whole } from "../desk/desk.js";
import { atMost, inMinutes, serviceName } from "./finding.js";

const MINUTES = () => ({ name: t("hist_wait"), unit: t("unit_minutes") });

/** @param {History} past */
export function drawHistory(past) {
  causes(past);
  halfHours(past);
  matrix(past);
  people(past);
  days(past);
}

/** Hours at counters, most first, and how it adds up. @param {History} past */
function causes(past) {
  const rows = past.causes.filter((c) => c.visits > 0);
  const { divertible } = past;
  const hint = byId("causes-hint");
  if (!divertible.types.length) hint.textContent = t("hist_no_ways");
  else hint.textContent = t("hist_spared", { visits: percent(divertible.visits_share), time: percent(divertible.served_share) });
  const sum = rows.reduce((all, c) => all + c.served_s, 0) || 1;
  let so_far = 0;
  const together = rows.map((c) => (so_far += c.served_s) / sum);
  const hours = (/** @type {boolean} */ way) => rows.map((c) => (c.way === way ? Math.round(c.served_s / 36) / 100 : null));
  const visits = rows.reduce((all, c) => all + c.visits, 0) || 1;
  drawChart(byId("causes"), {
    file: name(past, "causes"), title: t("hist_causes"), label: t("col_service"), labels: rows.map((c) => serviceName(c.code)),
    left: { name: t("hist_at_counters"), unit: t("hist_hours") }, right: { name: t("hist_share"), unit: "", share: true, max: 1 },
    series: [
      { name: t("hist_with_way"), values: hours(true), stack: "time" },
      { name: t("hist_without_way"), values: hours(false), stack: "time", tone: "--tone-5" },
      { name: t("hist_of_visits"), values: rows.map((c) => c.visits / visits), kind: "line", right: true, tone: "--tone-2", dashed: true },
      { name: t("hist_together"), values: together, kind: "line", right: true, tone: "--ink" },
    ],
  });
}

/** @param {History} past */
function halfHours(past) {
  const rows = past.by.half_hour;
  const worst = [...rows].sort((a, b) => (b.wait_km_p90_s ?? b.wait_p90_s ?? 0) - (a.wait_km_p90_s ?? a.wait_p90_s ?? 0))[0];
  byId("half-hint").textContent = worst?.called ? t("hist_worst", { time: worst.code, minutes: atMost(worst.wait_km_p90_s ?? worst.wait_p90_s ?? 0) }) : "";
  drawChart(byId("half-hours"), {
    file: name(past, "half-hours"), title: t("hist_half_hours"), label: t("hist_half_hour"), labels: rows.map((g) => g.code),
    left: { name: t("hist_per_day"), unit: t("unit_people") }, right: MINUTES(), targets: targets(past),
    series: [
      { name: t("hist_per_day"), values: rows.map((g) => Math.round((10 * g.arrivals) / past.days_seen) / 10), tone: "--brand-line" },
      { name: t("hist_half_wait"), values: rows.map((g) => inMinutes(g.wait_km_median_s ?? g.wait_median_s)), kind: "line", right: true, tone: "--brand" },
      { name: t("hist_nine_wait"), values: rows.map((g) => inMinutes(g.wait_km_p90_s ?? g.wait_p90_s)), kind: "line", right: true, tone: "--tone-2" },
    ],
  });
}

/** A dashed line for each target wait, with the types that have it. @param {History} past @returns {Target[]} */
function targets(past) {
  /** @type {Map<number, string[]>} */
  const found = new Map();
  for (const group of past.by.service) {
    const target = past.targets[group.code];
    if (target && group.arrivals) found.set(target, [...(found.get(target) ?? []), serviceName(group.code)]);
  }
  return [...found].map(([seconds, names]) => ({ value: seconds / 60, right: true, text: t("hist_target", { services: names.join(t("list_comma")), minutes: said(seconds / 60, MINUTES()) }) }));
}

/** @param {History} past */
function matrix(past) {
  const { wrong_keys: wrong, asked_done: done } = past;
  const codes = past.by.service.map((g) => g.code).filter((code) => done[code] || Object.values(done).some((row) => row[code]));
  const most = wrong.pairs[0];
  const words = wrong.share === null ? "" : t("hist_wrong", { n: whole(wrong.wrong), share: percent(wrong.share) });
  byId("matrix-hint").textContent = most ? `${words} ${t("hist_wrong_most", { asked: serviceName(most.asked), done: serviceName(most.done), n: whole(most.visits) })}` : words;
  drawMatrix(byId("matrix"), {
    file: name(past, "asked-done"), title: t("hist_matrix"), across: t("hist_done"), down: t("hist_asked"), columns: codes.map(serviceName), rows: codes.map(serviceName),
    values: codes.map((asked) => codes.map((code) => done[asked]?.[code] ?? 0)),
    tell: (value, row, column) => t("hist_cell", { n: whole(value), asked: serviceName(codes[row] ?? ""), done: serviceName(codes[column] ?? "") }),
  });
}

/** @param {History} past */
function people(past) {
  const { people: crowd } = past;
  const over = Math.round((crowd.over_s ?? 0) / 60);
  const words = over ? t("hist_over", { minutes: whole(over), seats: crowd.seats }) : t("hist_never_over", { seats: crowd.seats });
  byId("people-hint").textContent = crowd.seats ? `${t("hist_peak", { n: crowd.peak, when: peakWords(past) })} ${words}` : t("hist_seats_unset");
  drawChart(byId("people"), {
    file: name(past, "people"), title: t("hist_people"), label: t("hist_half_hour"), labels: crowd.half_hours.map((slot) => slot.half_hour),
    left: { name: t("hist_in_hall"), unit: t("unit_people") },
    targets: crowd.seats ? [{ value: crowd.seats, text: t("hist_seats", { n: crowd.seats }) }] : [],
    series: [
      { name: t("hist_mean_people"), values: crowd.half_hours.map((slot) => slot.mean) },
      { name: t("hist_most_people"), values: crowd.half_hours.map((slot) => slot.most), kind: "line", tone: "--tone-2" },
    ],
  });
}

/** @param {History} past */
function days(past) {
  const rows = past.by.day;
  byId("days-card").hidden = rows.length < 2;
  if (rows.length < 2) return;
  const fullest = rows.reduce((a, b) => (b.arrivals > a.arrivals ? b : a));
  byId("days-hint").textContent = t("hist_fullest", { day: dayName(fullest.code), n: whole(fullest.arrivals) });
  drawChart(byId("days"), {
    file: name(past, "days"), title: t("hist_days"), label: t("ratings_col_day"), labels: rows.map((g) => dayName(g.code)),
    left: { name: t("hist_customers"), unit: t("unit_people") }, right: MINUTES(), targets: targets(past),
    series: [
      { name: t("hist_customers"), values: rows.map((g) => g.arrivals), tone: "--brand-line" },
      { name: t("hist_nine_wait"), values: rows.map((g) => inMinutes(g.wait_km_p90_s ?? g.wait_p90_s)), kind: "line", right: true, tone: "--tone-2" },
    ],
  });
}

/** "11月23日 周一". @param {string} iso */
export function dayName(iso) {
  return new Intl.DateTimeFormat(language(), { month: "numeric", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(`${iso}T12:00:00Z`));
}

/** @param {History} past @param {string} what */
function name(past, what) {
  return `${what}-${past.from}-${past.to}`;
}

/** When most people were there, in the hall's time. @param {History} past */
function peakWords(past) {
  const { peak_at: at } = past.people;
  if (!at) return "";
  return past.from === past.to ? clock(at, desk.zone) : moment(at);
}
