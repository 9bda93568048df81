/**
 * A counter's name in parts, so that its figure can stand large: "3 号窗口" -> 3 with 号窗口 behind it,
 * "Counter 3" -> 3 with Counter before it. A name without its code ("贵宾室") is all figure, told as a word.
 *
 * @typedef {import("../hallkeeper/types.js").Names} Names
 * @typedef {{code: string, name: Names}} Place
 * @typedef {{before: string, figure: string, after: string, word: boolean}} PlaceParts
 */

import { h } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";

/**
 * @param {string} name
 * @param {string} code
 * @returns {PlaceParts}
 */
export function placeParts(name, code) {
  const literal = code.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const at = name.search(new RegExp(`(?<![0-9A-Za-z])${literal}(?![0-9A-Za-z])`));
  if (at < 0) return { before: "", figure: name, after: "", word: true };
  return { before: name.slice(0, at).trim(), figure: code, after: name.slice(at + code.length).trim(), word: false };
}

/**
 * The name of a counter as people read it; also for one that the catalogue no longer has.
 *
 * @param {readonly Place[]} counters
 * @param {string} code
 * @returns {string}
 */
export function placeName(counters, code) {
  return named(counters.find((counter) => counter.code === code)?.name) || t("counter_number", { code });
}

/**
 * The window as a wall shows it: the figure large, its words small beside it.
 *
 * @param {string} name
 * @param {string} code
 * @param {string} [also] the same name in the customer's own language, shown above the small words
 * @returns {HTMLElement}
 */
export function placeElement(name, code, also = "") {
  const { before, figure, after, word } = placeParts(name, code);
  const foreign = also && also !== name ? placeParts(also, code) : null;
  const own = foreign ? foreign.before || foreign.after || foreign.figure : "";
  return h("span", { class: "place", data: { word: word ? "yes" : undefined } },
    before && h("span", { class: "place-words" }, own && h("small", {}, own), before),
    h("span", { class: "figure" }, figure),
    (after || (own && !before)) && h("span", { class: "place-words" }, own && !before && h("small", {}, own), after));
}
