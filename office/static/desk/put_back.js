/**
 * For ten minutes after a change was saved the way back stands on the page, also after a reload.
 *
 * @typedef {{at: number, text: string, after: string, scenario?: string}} Before the catalogue before and after the change, as TOML
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { t } from "../../hallkeeper/words.js";
import { ask } from "./desk.js";

const KEY = "office-catalogue-before";
const FOR_MS = 10 * 60_000;

/**
 * Keep the catalogue as it was.
 *
 * @param {string} text
 * @param {string} after what it became, to see whether somebody changes it later
 * @param {string} [scenario] the one that was applied
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

/** A scenario is applied no longer, and the hours that it asked of the roster go with it; somebody may have been faster. @param {string | undefined} scenario */
export async function appliedNoLonger(scenario) {
  if (!scenario) return;
  await call("DELETE", `/design/scenarios/${scenario}/apply`).catch((error) => {
    if (!(error instanceof Problem && error.status === 404)) throw error;
  });
}

/** Somebody else has saved a change meanwhile: never overwritten unasked. */
export function overwrite() {
  return ask({ title: t("meanwhile_title"), text: t("meanwhile_text"), yes: t("meanwhile_yes"), bad: true });
}

/** The way back was taken or is no longer wanted. */
export function forgetBefore() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // see keepBefore
  }
}
