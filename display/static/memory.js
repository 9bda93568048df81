/**
 * What a screen remembers across a restart: the last call with which it has dealt. A browser that keeps nothing
 * makes a screen that starts at the head each time.
 *
 * @typedef {import("./announce.js").Mark} Mark
 */

import { keep, kept } from "../hallkeeper/keeping.js";
import { readMark } from "./announce.js";

const KEY = "hallkeeper.display.mark";

/** @returns {Mark | null} */
export function remembered() {
  return readMark(kept("device", KEY));
}

/** @param {Mark} mark */
export function remember(mark) {
  keep("device", KEY, JSON.stringify(mark));
}
