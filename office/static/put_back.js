/**
 * For ten minutes after a change was saved the way back stands on the page, also after a reload.
 *
 * @typedef {{at: number, text: string, after: string}} Before the catalogue before and after the change, as TOML
 */

const KEY = "office-catalogue-before";
const FOR_MS = 10 * 60_000;

/**
 * Keep the catalogue as it was.
 *
 * @param {string} text
 * @param {string} after what it became, to see whether somebody changes it later
 */
export function keepBefore(text, after) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), text, after }));
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

/** The way back was taken or is no longer wanted. */
export function forgetBefore() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // see keepBefore
  }
}
