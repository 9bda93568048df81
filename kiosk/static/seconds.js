/**
 * Seconds that run down on the screen, and the time-out of a page that nobody touches.
 *
 * When a customer has walked away: a warning with 20 s to answer (WCAG 2.2.1), then the start page with the
 * hall's own language and size. An untouched start page is left alone.
 */

import { t } from "../hallkeeper/words.js";
import { closeDialog, openDialog, retellDialog, showDialog } from "./dialog.js";
import { hush } from "./speech.js";
import { backToStart, current, touched } from "./state.js";

const TICK_MS = 200;
const QUIET_MS = 40_000;
const EXTEND_MS = 20_000;

/**
 * Tells the time five times a second until stopped.
 *
 * @param {(now: number) => void} tick `now` in `performance.now()` ms, which no clock change disturbs
 * @returns {() => void} stop
 */
export function countdown(tick) {
  const timer = setInterval(() => tick(performance.now()), TICK_MS);
  return () => clearInterval(timer);
}

let last = performance.now();

/** Any touch or key is a sign of life, and answers the warning. */
function alive() {
  last = performance.now();
  if (openDialog() === "idle") closeDialog();
}

function leave() {
  closeDialog();
  hush();
  backToStart();
  last = performance.now();
}

/** @param {number} now */
function watch(now) {
  if (current().step !== "start" || !touched()) {
    last = Math.max(last, now - QUIET_MS); // other steps end by themselves
    return;
  }
  const left = last + QUIET_MS + EXTEND_MS - now;
  if (left <= 0) leave();
  else if (left <= EXTEND_MS) warn(Math.ceil(left / 1000));
}

/** @param {number} n seconds */
function warn(n) {
  const text = t("idle_text", { n });
  if (openDialog() === "idle") {
    retellDialog(text);
    return;
  }
  showDialog({
    icon: "clock",
    title: t("idle_title"),
    text,
    name: "idle",
    choices: [
      { words: t("idle_stay"), kind: "primary", act: alive },
      { words: t("to_start"), kind: "ink", act: leave },
    ],
  });
}

/** Watch from now on. */
export function watchIdle() {
  for (const sign of ["pointerdown", "keydown"]) {
    document.addEventListener(sign, () => { last = performance.now(); });
  }
  countdown(watch);
}
