/**
 * The mistakes that a form can see by itself, in the page's language; the server looks again at everything.
 *
 * @typedef {import("./types.js").Doc} Doc
 * @typedef {import("./types.js").Mistake} Mistake
 * @typedef {import("./types.js").Path} Path
 */

import { t } from "../../hallkeeper/words.js";
import { TABLES } from "./document.js";
import { HOMES } from "./homes.js";

const TIME = /^([01]\d|2[0-3]):[0-5]\d:\d\d$/;
const LINK = /^((https?|weixin|alipays):\/\/\S+|sms:\+?\d{3,15}(\?body=\S*)?)$/; // as hall/catalogue_file.py has it
const HOTLINE = /^(\+?[0-9][0-9 -]{0,18}[0-9])?$/;
const MOST_DAYS = 31;
const NO_NUMBERS = new Set(["day_change", "hotline", "cash_service", "cash_tile"]);
const DEEP = /^(?!(http|javascript|data|vbscript|file|blob|about|wss?|ftp):)[a-z][a-z0-9+.-]{1,30}:\/\/[!-;=?-~]+$/; // as hall/channel.py has it
const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;

/**
 * @param {Doc} doc
 * @returns {Mistake[]} in the order of the page
 */
export function mistakes(doc) {
  return [...TABLES.flatMap((table) => rows(doc, table)), ...services(doc), ...displays(doc), ...devices(doc), ...offers(doc), ...channels(doc), ...hours(doc), ...rules(doc)];
}

/** @param {Doc} doc @param {typeof TABLES[number]} table @returns {Mistake[]} */
function rows(doc, table) {
  /** @type {Set<string>} */
  const seen = new Set();
  return doc[table].flatMap((row, n) => {
    /** @type {Mistake[]} */
    const found = [];
    if (!CODE.test(row.code)) found.push({ path: [table, n, "code"], text: t("mistake_code") });
    else if (seen.has(row.code)) found.push({ path: [table, n, "code"], text: t("mistake_twice", { code: row.code }) });
    seen.add(row.code);
    if ("names" in row && !row.retired) found.push(...names(doc, [table, n, "names"], row.names));
    return found;
  });
}

/** @param {Doc} doc @param {Path} path @param {Record<string, string>} given @returns {Mistake[]} */
function names(doc, path, given) {
  return doc.languages.filter((tag) => !given[tag]?.trim()).map((tag) => ({ path: [...path, tag], text: t("mistake_name") }));
}

/** @param {Doc} doc @returns {Mistake[]} */
function services(doc) {
  /** @type {Map<string, string>} */
  const letters = new Map();
  return doc.service.flatMap((row, n) => {
    if (row.retired) return [];
    /** @type {Mistake[]} */
    const found = [];
    if (!/^[A-Z]{1,2}$/.test(row.letter)) found.push({ path: ["service", n, "letter"], text: t("mistake_letter") });
    else if (letters.has(row.letter)) found.push({ path: ["service", n, "letter"], text: t("mistake_letter_taken", { letter: row.letter }) });
    letters.set(row.letter, row.code);
    for (const key of /** @type {const} */ (["target_s", "mean_service_s"])) {
      if (!(row[key] > 0)) found.push({ path: ["service", n, key], text: t("mistake_above_zero") });
    }
    if (row.after_miss === "back" && !(row.back_places >= 0)) found.push({ path: ["service", n, "back_places"], text: t("mistake_number") });
    return found;
  });
}

/** @param {Doc} doc @returns {Mistake[]} */
function displays(doc) {
  return doc.display.flatMap((row, n) => [
    ...(row.zone.trim() ? [] : [{ path: ["display", n, "zone"], text: t("mistake_empty") }]),
    ...(row.volume >= 0 && row.volume <= 100 && row.volume !== null ? [] : [{ path: ["display", n, "volume"], text: t("mistake_percent") }]),
  ]);
}

/** @param {Doc} doc @returns {Mistake[]} */
function devices(doc) {
  const homes = { kiosk: new Set(doc.kiosk.map((k) => k.code)), counter: new Set(doc.counter.map((c) => c.code)) };
  /** @type {Map<string, string>} */
  const printing = new Map();
  return doc.device.flatMap((row, n) => {
    if (row.retired) return [];
    /** @type {Mistake[]} */
    const found = [];
    const home = HOMES[row.kind];
    if (home === "zone" ? !row.place.trim() : !homes[home]?.has(row.place)) found.push({ path: ["device", n, "place"], text: t("mistake_place") });
    if (row.kind === "printer" && row.enabled) {
      const first = printing.get(row.place);
      if (first) found.push({ path: ["device", n, "place"], text: t("mistake_two_printers", { code: first }) });
      else printing.set(row.place, row.code);
    }
    for (const key of /** @type {const} */ (["driver", "agent"])) {
      if (!row[key].trim()) found.push({ path: ["device", n, key], text: t("mistake_empty") });
    }
    return found;
  });
}

/** @param {Doc} doc @returns {Mistake[]} */
function offers(doc) {
  const services = new Set(doc.service.filter((s) => !s.retired).map((s) => s.code));
  return doc.offer.flatMap((row, n) => {
    if (row.retired) return [];
    /** @type {Mistake[]} */
    const found = [];
    if (row.enabled && !services.has(row.service)) found.push({ path: ["offer", n, "service"], text: t("mistake_service") });
    if (!(row.takes_s > 0)) found.push({ path: ["offer", n, "takes_s"], text: t("mistake_above_zero") });
    if (row.shown === "wait" && !(row.wait_s >= 0 && row.wait_s !== null)) found.push({ path: ["offer", n, "wait_s"], text: t("mistake_number") });
    if (row.way === "channel" && !row.link) found.push({ path: ["offer", n, "link"], text: t("mistake_link_missing") });
    else if (row.way === "channel" && !LINK.test(row.link)) found.push({ path: ["offer", n, "link"], text: t("mistake_link") });
    if (row.enabled && !row.roles.length) found.push({ path: ["offer", n, "roles"], text: t("mistake_roles") });
    return found;
  });
}

/** @param {Doc} doc @returns {Mistake[]} */
function channels(doc) {
  const services = new Set(doc.service.filter((s) => !s.retired).map((s) => s.code));
  return doc.channel.flatMap((row, n) => {
    if (row.retired) return [];
    /** @type {Mistake[]} */
    const found = [];
    if (row.enabled && !services.has(row.service)) found.push({ path: ["channel", n, "service"], text: t("mistake_service") });
    if (row.kind !== "sms" && !DEEP.test(row.link)) found.push({ path: ["channel", n, "link"], text: t("mistake_deep_link") });
    if (row.kind === "sms" && !/^\+?\d{3,15}$/.test(row.number)) found.push({ path: ["channel", n, "number"], text: t("mistake_sms_number") });
    if (row.kind === "sms" && !row.text.trim()) found.push({ path: ["channel", n, "text"], text: t("mistake_empty") });
    row.steps.forEach((step, i) => found.push(...doc.languages.filter((tag) => !step[tag]?.trim()).map((tag) => ({ path: ["channel", n, "steps", i, tag], text: t("mistake_name") }))));
    return found;
  });
}

/** @param {Doc} doc @returns {Mistake[]} */
function hours(doc) {
  return doc.hours.flatMap((row, n) => {
    const key = /** @type {const} */ (["opens", "closes"]).find((one) => !TIME.test(row[one]));
    if (key) return [{ path: ["hours", n, key], text: t("mistake_time") }];
    return row.opens < row.closes ? [] : [{ path: ["hours", n, "closes"], text: t("mistake_closes") }];
  });
}

/** @param {Doc} doc @returns {Mistake[]} */
function rules(doc) {
  const numbers = Object.entries(doc.rules).filter(([key]) => !NO_NUMBERS.has(key));
  const wrong = numbers.filter(([, value]) => typeof value !== "number" || value < 0).map(([key]) => ({ path: ["rules", key], text: t("mistake_number") }));
  const starts = doc.customer_class.flatMap((row, n) => (row.head_start_s >= 0 && row.head_start_s !== null ? [] : [{ path: ["customer_class", n, "head_start_s"], text: t("mistake_number") }]));
  const day = TIME.test(String(doc.rules.day_change)) ? [] : [{ path: ["rules", "day_change"], text: t("mistake_time") }];
  const hotline = HOTLINE.test(String(doc.rules.hotline)) ? [] : [{ path: ["rules", "hotline"], text: t("mistake_hotline") }];
  const cash = doc.rules.cash_service;
  const unserved = !cash || doc.service.some((row) => row.code === cash && !row.retired) ? [] : [{ path: ["rules", "cash_service"], text: t("mistake_cash") }];
  const back = Number(doc.rules.came_back_days ?? 1);
  const days = back >= 1 && back <= MOST_DAYS ? [] : [{ path: ["rules", "came_back_days"], text: t("mistake_came_back", { most: MOST_DAYS }) }];
  const repeats = doc.voice.repeats >= 1 && doc.voice.repeats <= 5 ? [] : [{ path: ["voice", "repeats"], text: t("mistake_repeats") }];
  return [...names(doc, ["names"], doc.names), ...repeats, ...days, ...starts, ...day, ...hotline, ...unserved, ...wrong];
}
