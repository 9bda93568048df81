/**
 * What the design desk says: figures with their units, changes with their intervals, a scenario in one line.
 *
 * @typedef {import("./types.js").Scenario} Scenario
 * @typedef {import("./types.js").FigureName} FigureName
 * @typedef {import("./types.js").Figure} Figure
 * @typedef {import("./types.js").Estimate} Estimate
 * @typedef {import("./types.js").Lived} Lived
 */

import { language, named, t } from "../../hallkeeper/words.js";
import { desk } from "../desk/desk.js";

/** How a figure is read: what it is divided by, how many places, whether more is better (1), worse (-1), or neither. */
export const LOOKS = /** @type {Record<FigureName, {unit: "minutes" | "share" | "people" | "hours" | "money", places: number, good: -1 | 0 | 1}>} */ ({
  wait_mean_s: { unit: "minutes", places: 1, good: -1 },
  wait_p90_s: { unit: "minutes", places: 1, good: -1 },
  within: { unit: "share", places: 0, good: 1 },
  abandonment: { unit: "share", places: 1, good: -1 },
  kiosk_wait_s: { unit: "minutes", places: 1, good: -1 },
  terminal_wait_s: { unit: "minutes", places: 1, good: -1 },
  people_mean: { unit: "people", places: 0, good: -1 },
  people_max: { unit: "people", places: 0, good: -1 },
  customers: { unit: "people", places: 0, good: 0 },
  diverted: { unit: "people", places: 0, good: 0 },
  staff_hours: { unit: "hours", places: 1, good: -1 },
  cost: { unit: "money", places: 0, good: -1 },
});

/** @param {FigureName} name @param {number} value in the server's unit */
export function scaled(name, value) {
  const { unit } = LOOKS[name];
  return unit === "minutes" ? value / 60 : unit === "share" ? value * 100 : value;
}

/** A figure as people read it, without its unit. @param {FigureName} name @param {number} value @param {boolean} [signed] */
export function figureText(name, value, signed = false) {
  const { places } = LOOKS[name];
  const number = scaled(name, value);
  const rounded = Math.abs(number) < 0.5 * 10 ** -places ? 0 : number;
  return new Intl.NumberFormat(language(), { maximumFractionDigits: places, minimumFractionDigits: LOOKS[name].unit === "minutes" ? places : 0, signDisplay: signed ? "exceptZero" : "auto" }).format(rounded).replace("-", "−");
}

/** @param {FigureName} name */
export function unitText(name) {
  return t(`ds_unit_${LOOKS[name].unit}`);
}

/** "−4.0 (±0.1)". @param {FigureName} name @param {Estimate} change */
export function changeText(name, change) {
  const text = figureText(name, change.value, true);
  const half = figureText(name, change.half_width);
  return Number.parseFloat(half.replace(",", ".")) === 0 || change.half_width === 0 ? text : t("ds_plus_minus", { value: text, half });
}

/** Whether a change is surely for the better or the worse. @param {FigureName} name @param {Estimate | null} change */
export function verdict(name, change) {
  const { good } = LOOKS[name];
  if (!change || !good || Math.abs(change.value) <= change.half_width || Number(figureText(name, change.value).replace(/[^0-9.]/g, "")) === 0) return "same";
  return change.value * good > 0 ? "better" : "worse";
}

/** @param {string} code */
export function serviceName(code) {
  return named(desk.services[code]) || code;
}

/** @param {string} code */
export function counterName(code) {
  return named(desk.places.counter[code]) || (code.startsWith("+") ? t("ds_new_counter") : t("ds_counter_code", { code }));
}

/** "09:30" of minutes. @param {number} minutes */
export function clockOf(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** What is different, in one line. @param {Scenario} scenario */
export function inOneLine(scenario) {
  const parts = [
    ...(scenario.divert ?? []).map((d) => t(`ds_line_${d.way ?? "phone"}`, { percent: d.percent, service: serviceName(d.service) })),
    ...(scenario.post ?? []).map((p) => t("ds_line_post", { percent: p.percent, service: serviceName(p.service) })),
    ...(scenario.terminals ? [t("ds_line_terminals", { n: scenario.terminals.add })] : []),
    ...counterLines(scenario),
    ...(scenario.cards ? [t("ds_line_cards", { faces: (scenario.cards.faces ?? [300, 600]).join("/") })] : []),
    ...(scenario.campaign ?? []).map((c) => t("ds_line_campaign", { service: serviceName(c.service), times: c.times })),
    ...(scenario.target ?? []).map((one) => t("ds_line_target", { service: serviceName(one.service), minutes: Math.round(one.target_s / 6) / 10 })),
    ...(scenario.withdraw ?? []).map((one) => t("ds_line_withdraw", { service: serviceName(one.service) })),
  ];
  return parts.join(t("list_comma")) || t("ds_line_nothing");
}

/** Equal changes of counters are counted. @param {Scenario} scenario */
function counterLines(scenario) {
  /** @type {Map<string, number>} */
  const lines = new Map();
  for (const one of scenario.counter ?? []) {
    const codes = one.codes ?? [];
    const who = codes.length > 3 ? t("ds_n_counters", { n: codes.length }) : codes.map(counterName).join(t("list_comma")) || t("ds_one_more_counter");
    const when = one.start ? t("ds_from_to", { from: one.start, to: one.end ?? "" }) : t("ds_all_day");
    const line = t(`ds_line_${one.act}`, { who, when, to: one.to ?? "" });
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [...lines].map(([line, n]) => (n > 1 ? t("ds_line_times", { line, n }) : line));
}

/** Whether nothing is different. @param {Scenario} scenario */
export function isToday(scenario) {
  return !(scenario.divert?.length || scenario.post?.length || scenario.counter?.length || scenario.terminals || scenario.cards || scenario.campaign?.length || scenario.target?.length || scenario.withdraw?.length);
}
