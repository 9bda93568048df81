/**
 * What is typed at a screen, by its keypad, its keyboard or a real one; and read back large: an address whole, a tax
 * number by fours.
 */

import { h, replace } from "../../hallkeeper/element.js";
import { alter, present } from "./state.js";

const FOUR = 4;

/**
 * What keys do to something typed: nothing while an answer is awaited; what was wrong is forgotten with the next key.
 *
 * @param {() => string} read
 * @param {(typed: string) => Partial<import("./state.js").Self>} kept what the state becomes
 * @param {(longer: string, one: string) => boolean} takes whether one more key fits
 */
export function typed(read, kept, takes) {
  /** @param {string} text */
  const put = (text) => {
    if (mayType()) alter({ trouble: "", ...kept(text) });
  };
  /** @param {string} one @returns {boolean} whether it was taken */
  const add = (one) => {
    const fits = mayType() && takes(read() + one, one);
    if (fits) put(read() + one);
    return fits;
  };
  return {
    put,
    add,
    erase: () => put(read().slice(0, -1)),
    clear: () => put(""),
    /** For a burst of keys that turns out to be a code. */
    remember() {
      const before = read();
      return () => alter(kept(before));
    },
  };
}

/** The place where it stands. */
export function typedLine() {
  return h("p", { class: "typed typed-text", "aria-live": "polite" });
}

/** @param {HTMLElement} node @param {string} typed */
export function showAddress(node, typed) {
  show(node, typed, Math.max(typed.length, 1), [...addressParts(typed), caret()]);
}

/** Name and ending of an address. @param {string} address */
export function addressParts(address) {
  const at = address.includes("@") ? address.indexOf("@") : address.length;
  return [h("span", null, address.slice(0, at)), h("span", { class: "typed-host" }, address.slice(at))];
}

/** Dashes for what is missing of its usual length. @param {HTMLElement} node @param {string} typed @param {number} usual */
export function showByFours(node, typed, usual) {
  const padded = typed.padEnd(usual, "–");
  const groups = Array.from({ length: Math.ceil(padded.length / FOUR) }, (_, n) => padded.slice(n * FOUR, (n + 1) * FOUR));
  show(node, typed, padded.length + groups.length, groups.map((group) => h("span", { class: "typed-group figure" }, Array.from(group, (one) => h("span", { class: one === "–" ? "typed-free" : "typed-digit" }, one)))));
}

/** @param {HTMLElement} node @param {string} typed @param {number} n @param {Node[]} parts */
function show(node, typed, n, parts) {
  const line = h("span", { class: "typed-all" }, parts);
  line.style.setProperty("--n", String(n));
  replace(node, line);
  node.setAttribute("aria-label", typed.split("").join(" "));
}

function caret() {
  return h("span", { class: "typed-caret", "aria-hidden": "true" });
}

/** The same in groups of four, as in a sentence. @param {string} text */
export function byFours(text) {
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}

/** Whether something may be typed now: not while an answer is awaited. */
export function mayType() {
  return !present().busy;
}
