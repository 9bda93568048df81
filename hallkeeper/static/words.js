/**
 * The page's words, and numbers and times as people say them.
 *
 * The page carries `words` as {language: {key: text}} in its JSON block: one language, or all of them where
 * the page switches at once (the kiosk). `{name}` in a text is filled in from the parameters.
 *
 * @typedef {import("./types.js").Language} Language
 * @typedef {import("./types.js").Names} Names
 * @typedef {import("./types.js").PageData} PageData
 */

const block = document.getElementById("page-data");
const data = /** @type {PageData} */ (JSON.parse(block?.textContent ?? "{}"));
let current = data.language;

/**
 * The page's data, typed by the room: `pageData()` cast to the room's own shape.
 *
 * @returns {unknown}
 */
export function pageData() {
  return data;
}

/** @returns {Language} */
export function language() {
  return current;
}

/**
 * Speak another language from now on; also tells the document, for fonts and screen readers.
 *
 * @param {Language} wanted one of the page's languages; another is ignored
 */
export function setLanguage(wanted) {
  if (!(wanted in data.words)) return;
  current = wanted;
  document.documentElement.lang = wanted;
}

/**
 * A text of the current language. A missing key shows itself, so that it is seen.
 *
 * @param {string} key `key_one` is preferred when `params.n` is one in this language
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 */
export function t(key, params = {}) {
  const words = data.words[current] ?? {};
  const one = typeof params.n === "number" && plural(params.n) === "one" ? words[`${key}_one`] : undefined;
  const text = one ?? words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

/**
 * A name in the current language, else in any.
 *
 * @param {Names | null | undefined} names
 * @returns {string}
 */
export function named(names) {
  if (!names) return "";
  return names[current] ?? Object.values(names)[0] ?? "";
}

/** @param {number} n */
function plural(n) {
  return new Intl.PluralRules(current).select(n);
}

/**
 * A wait in parts, for a large figure with small words: {before, figure, unit, text}. `before` is
 * "about", "less than" or ""; `figure` is "14–22", "3", "1", "1.5–3", or "" when nothing is known or nobody waits.
 *
 * @param {number | null | undefined} p50_s
 * @param {number | null | undefined} p90_s
 */
export function waitParts(p50_s, p90_s) {
  if (p50_s == null || p90_s == null) return { before: "", figure: "", unit: "", text: t("wait_unknown") };
  if (p90_s < 60) return { before: t("wait_before_under"), figure: "1", unit: t("unit_minutes"), text: t("wait_under", { figure: "1" }) };
  const low = Math.max(1, outward(p50_s / 60, Math.floor));
  const high = Math.max(low, outward(p90_s / 60, Math.ceil));
  return low < HOUR ? range(low, high, "minutes") : range(low / HOUR, high / HOUR, "hours");
}

/** @param {number} low @param {number} high @param {"minutes" | "hours"} what */
function range(low, high, what) {
  const kind = what === "hours" ? "wait_hours" : "wait";
  if (low !== high) {
    const figure = `${low}–${high}`;
    return { before: "", figure, unit: t(`unit_${what}`), text: t(`${kind}_range`, { figure }) };
  }
  const figure = String(low);
  return { before: t("wait_before_about"), figure, unit: t(`unit_${what}`, { n: low }), text: t(`${kind}_about`, { figure, n: low }) };
}

/**
 * A wait as a customer of 75 would say it: "14–22 分钟", "不到 1 分钟", "about 3 min", "1.5–3 hours".
 *
 * @param {number | null | undefined} p50_s
 * @param {number | null | undefined} p90_s
 * @returns {string}
 */
export function waitText(p50_s, p90_s) {
  return waitParts(p50_s, p90_s).text;
}

/** Minutes. A wait that is at least so long is told in hours and half hours: 2.5, not 150. */
const HOUR = 60;

/**
 * Outward, so that the promise holds: beyond a quarter of an hour by five minutes, beyond an hour by half an hour,
 * since single minutes would be false precision. The slip and the voice say it likewise.
 *
 * @param {number} n minutes
 * @param {(x: number) => number} way down or up
 */
function outward(n, way) {
  const step = n <= 15 ? 1 : n <= HOUR ? 5 : 30;
  return way(n / step) * step;
}

/**
 * A time span in words: "45 秒", "19 分钟", "1 小时 5 分".
 *
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return t("duration_seconds", { n: whole });
  const mins = Math.floor(whole / 60);
  if (mins < 60) return t("duration_minutes", { n: mins });
  return t("duration_hours", { hours: Math.floor(mins / 60), minutes: mins % 60 });
}

/**
 * A running clock of a service: "01:12", "1:04:09".
 *
 * @param {number} seconds
 * @returns {string}
 */
export function stopwatch(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/**
 * The time of day in the hall's zone: "09:41".
 *
 * @param {Date | string | number} date
 * @param {string} zone IANA name, as in `board.hall.zone`
 * @returns {string}
 */
export function clock(date, zone) {
  let format = clocks.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
    clocks.set(zone, format);
  }
  return format.format(new Date(date));
}
