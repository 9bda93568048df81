/**
 * Four weeks as a calendar: each day a key, the fuller the darker, with what makes it a day unlike others.
 *
 * @typedef {import("./types.js").Told} Told
 */

import { h } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { about, dayWords, marksOf } from "./words.js";

const DAY_MS = 86_400_000;
const STEPS = 5;

/**
 * @param {Told} told @param {string} service @param {string} chosen ISO day
 * @param {(day: string) => void} choose
 */
export function weeks(told, service, chosen, choose) {
  const s = told.services.indexOf(service);
  const known = new Map(told.days.map((one, d) => [one.day, d]));
  const closed = new Map(told.closed.map((one) => [one.day, one]));
  const means = told.days.map((_, d) => told.day.mean[d]?.[s] ?? 0);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const step = (/** @type {number} */ d) => (most > 0 ? Math.max(1, Math.ceil((STEPS * ((means[d] ?? 0) - least)) / (most - least || 1))) : 0);
  const first = [...known.keys(), ...closed.keys()].sort()[0] ?? told.today;
  const monday = Date.parse(`${first}T12:00:00Z`) - ((new Date(`${first}T12:00:00Z`).getUTCDay() + 6) % 7) * DAY_MS;
  const last = [...known.keys(), ...closed.keys()].sort().at(-1) ?? first;
  const cells = [];
  for (let at = monday; iso(at) <= last || cells.length % 7; at += DAY_MS) {
    const day = iso(at);
    const d = known.get(day);
    const shut = closed.get(day);
    if (d === undefined) cells.push(h("div", { class: "weeks-day", data: { shut: shut ? "" : undefined } }, shut && [h("span", { class: "weeks-date" }, dateOf(day)), h("span", { class: "muted small" }, shut.note || t("fc_shut"))]));
    else cells.push(key(told, s, d, step(d), day === chosen, () => choose(day)));
  }
  return [...weekdays(monday).map((name) => h("div", { class: "weeks-head muted small", "aria-hidden": "true" }, name)), ...cells];
}

/** @param {Told} told @param {number} s @param {number} d @param {number} step @param {boolean} chosen @param {() => void} click */
function key(told, s, d, step, chosen, click) {
  const one = told.days[d];
  const [mean, low, high] = [told.day.mean, told.day.low, told.day.high].map((row) => row[d]?.[s] ?? 0);
  const marks = one ? marksOf(one) : [];
  return h("button", { type: "button", class: "weeks-day", data: { step, kind: one?.kind }, "aria-pressed": String(chosen), "aria-label": t("fc_day_said", { day: dayWords(one?.day ?? ""), n: about(mean ?? 0), low: about(low ?? 0), high: about(high ?? 0), marks: marks.join(t("list_comma")) }), on: { click } },
    h("span", { class: "weeks-date" }, dateOf(one?.day ?? "")),
    h("span", { class: "figure weeks-figure" }, about(mean ?? 0)),
    h("span", { class: "small" }, t("fc_range", { low: about(low ?? 0), high: about(high ?? 0) })),
    marks.length > 0 && h("span", { class: "weeks-mark small" }, marks.join(" · ")));
}

/** @param {number} at */
function iso(at) {
  return new Date(at).toISOString().slice(0, 10);
}

/** @param {string} day */
function dateOf(day) {
  return new Intl.DateTimeFormat(language(), { month: "numeric", day: "numeric", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
}

/** @param {number} monday */
function weekdays(monday) {
  const format = new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, n) => format.format(new Date(monday + n * DAY_MS)));
}
