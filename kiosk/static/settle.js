/** A finger that has just pressed something must not press, with its second tap, what stands there now. */

const SETTLE_MS = 500;
let settling = 0;

/** Deaf to touches for a blink. */
export function settle() {
  const root = document.documentElement;
  root.toggleAttribute("data-settling", true);
  clearTimeout(settling);
  settling = window.setTimeout(() => root.toggleAttribute("data-settling", false), SETTLE_MS);
}
