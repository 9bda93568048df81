/**
 * What the desk calls things: places, devices, reasons. And the page's data, which knows their names and up to which
 * move (`moves`) the hall had come when the page was asked for.
 *
 * @typedef {import("../../hallkeeper/types.js").Names} Names
 * @typedef {import("../../hallkeeper/types.js").PageData & {
 *   at: string, moves: number, hall: Names, zone: string, day_change_min: number, services: Record<string, Names>,
 *   places: Record<"kiosk" | "counter" | "display", Record<string, Names>>}} Desk
 */

import { named, pageData, t } from "../../hallkeeper/words.js";

export const desk = /** @type {Desk} */ (pageData());

/** The hall's business day now, ISO: it turns in the small hours, when the hall's rules say, and not at midnight. */
export function businessDay() {
  const turned = Date.now() - desk.day_change_min * 60_000;
  return new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: desk.zone }).format(turned);
}

/** Where each kind of device stands. @type {Record<string, "kiosk" | "counter" | "display" | "zone">} */
const STANDS = { printer: "kiosk", sign: "counter", pad: "counter", reader: "counter", rating: "counter", speaker: "zone", display: "display" };

/**
 * A device's or counter's reason in words; an unknown code shows itself.
 *
 * @param {string} prefix
 * @param {string | null | undefined} code
 */
export function codeWords(prefix, code) {
  if (!code) return "";
  return known(`${prefix}_${code.toLowerCase().replace(/-/g, "_")}`) ?? code;
}

/** The text of a key, if there is one. @param {string} key @param {Record<string, string | number>} [params] */
export function known(key, params) {
  const text = t(key, params);
  return text === key ? undefined : text;
}

/**
 * The name of a place, or its code where the catalogue has none.
 *
 * @param {"kiosk" | "counter" | "display"} kind
 * @param {string} code
 */
export function placeName(kind, code) {
  return named(desk.places[kind][code]) || code;
}

/** The name of the place where a device stands. @param {{kind: string, place: string}} device */
export function standsAt(device) {
  const kind = STANDS[device.kind] ?? "counter";
  return kind === "zone" ? codeWords("zone", device.place) : placeName(kind, device.place);
}

/** What people call a device: by its place. @param {{kind: string, place: string}} device */
export function deviceName(device) {
  return known(`${device.kind}_at`, { place: standsAt(device) }) ?? standsAt(device);
}
