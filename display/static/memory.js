/**
 * What a screen remembers across a restart: the last call with which it has dealt. A browser without storage
 * makes a screen that starts at the head each time.
 *
 * @typedef {import("./announce.js").Mark} Mark
 */

import { readMark } from "./announce.js";

const KEY = "hallkeeper.display.mark";

/** @returns {Mark | null} */
export function remembered() {
  try {
    return readMark(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** @param {Mark} mark */
export function remember(mark) {
  try {
    localStorage.setItem(KEY, JSON.stringify(mark));
  } catch {
    // Storage may be forbidden or full: the screen still announces, it only forgets when restarted.
  }
}
