/**
 * For ten minutes after a change was saved the way back stands on the page, also after a reload.
 *
 * @typedef {{at: number, text: string, after: string, scenario?: string}} Before the catalogue before and after the change, as TOML
 */

import { call, Problem } from "../../hallkeeper/api.js";

const KEY = "office-catalogue-before";
const FOR_MS = 10 * 60_000;

/**
 * Keep the catalogue as it was.
 *
 * @param {string} text
 * @param {string} after what it became, to see whether somebody changes it later
 * @param {string} [scenario] the one that was applied, if it also asked hours of the roster
 */
export function keepBefore(text, after, scenario) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), text, after, scenario }));
  } catch {
    // a browser without storage: the way back is not offered, nothing else changes
  }
}

/** @returns {Before | null} what was kept in the last ten minutes */
export function before() {
  try {
    const kept = /** @type {Before | null} */ (JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
    return kept && Date.now() - kept.at < FOR_MS ? kept : null;
  } catch {
    return null;
  }
}

/** The hours that an applied scenario asked of the roster go with it; somebody may have taken them back. @param {string | undefined} scenario */
export async function hoursBack(scenario) {
  if (!scenario) return;
  await call("DELETE", `/roster/asked/${scenario}`).catch((error) => {
    if (!(error instanceof Problem && error.status === 404)) throw error;
  });
}

/** The way back was taken or is no longer wanted. */
export function forgetBefore() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // see keepBefore
  }
}
