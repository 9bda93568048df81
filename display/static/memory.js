/**
 * What a screen remembers across a restart: the last call with which it has dealt. A browser without storage
 * makes a screen that starts at the head each time. A phone's page remembers what it has told, as long as its tab.
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

/** Whether this tab was asked to retain it. @param {string} key */
export function recall(key) {
  try {
    return sessionStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

/** @param {string} key */
export function retain(key) {
  try {
    sessionStorage.setItem(key, "yes");
  } catch {
    // Then it is told once more when the page is loaded anew.
  }
}

/** @param {string} key */
export function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // It was not retained either.
  }
}
