/**
 * One day of a roster as pictures: counters needed and there, and what customers will wait.
 *
 * @typedef {import("./types.js").Roster} Roster
 */

import { byId } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { drawChart } from "../desk/chart.js";
import { percent } from "../desk/desk.js";
import { askedOn } from "./asked.js";
import { plain, time } from "./words.js";

/** @param {Roster} roster @param {string} day */
export function drawDay(roster, day) {
  const needed = roster.needed[day] ?? [];
  const there = roster.there[day] ?? [];
  const halves = Array.from({ length: 48 }, (_, half) => half).filter((half) => needed[half] || there[half]);
  const first = halves[0] ?? 18;
  const last = (halves.at(-1) ?? 35) + 1;
  const row = Array.from({ length: last - first }, (_, n) => first + n);
  byId("curve-hint").textContent = curveHint(roster, day);
  drawChart(byId("curve"), {
    file: `roster-${day}-counters`, title: t("roster_curve"), label: t("hist_half_hour"), labels: row.map(time),
    left: { name: t("roster_counters"), unit: "" },
    series: [
      { name: t("roster_there"), values: row.map((half) => there[half] ?? 0), tone: "--brand-line" },
      { name: t("roster_needed"), values: row.map((half) => needed[half] ?? 0), kind: "line", tone: "--tone-2" },
    ],
  });
  waits(roster, day);
}

/** @param {Roster} roster @param {string} day */
function waits(roster, day) {
  const found = roster.waits[day];
  byId("day-waits").hidden = !found?.day;
  if (!found?.day) return;
  byId("waits-hint").textContent = [
    t("roster_day_waits", { came: plain(Math.round(found.day.came)), mean: plain((found.day.mean_s ?? 0) / 60), high: plain((found.day.p90_s ?? 0) / 60), share: percent(found.day.share) }),
    found.fewer ? t("roster_day_fewer", { share: percent(found.fewer.share), high: plain((found.fewer.p90_s ?? 0) / 60) }) : "",
    found.left ? t("roster_left", { n: plain(found.left) }) : "",
  ].filter(Boolean).join(" ");
  const minutes = (/** @type {(number | null)[]} */ row) => row.map((s) => (s === null ? null : Math.round(s / 6) / 10));
  drawChart(byId("waits"), {
    file: `roster-${day}-waits`, title: t("roster_waits"), label: t("hist_half_hour"), labels: found.came.map((_, n) => time(found.first_half + n)),
    left: { name: t("hist_wait"), unit: t("unit_minutes") }, right: { name: t("roster_within"), unit: "", share: true, max: 1 },
    targets: [{ value: roster.share, text: t("roster_wanted", { share: percent(roster.share) }), right: true }],
    series: [
      { name: t("roster_within"), values: found.share, right: true, tone: "--brand-line" },
      { name: t("roster_mean"), values: minutes(found.mean_s), kind: "line", tone: "--brand" },
      { name: t("roster_nine"), values: minutes(found.p90_s), kind: "line", tone: "--tone-2" },
    ],
  });
}

/** @param {Roster} roster @param {string} day */
function curveHint(roster, day) {
  if (!roster.needed[day]) return t("roster_day_closed");
  const most = Math.max(...(roster.there[day] ?? [0]));
  const words = [];
  if (roster.short[day]?.length) words.push(t("roster_short", { n: roster.counters }));
  if (most > roster.counters) words.push(t("roster_crowded", { n: most, counters: roster.counters }));
  return [words.join(" ") || t("roster_curve_hint"), askedOn(roster, day)].filter(Boolean).join(" ");
}
