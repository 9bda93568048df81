/**
 * The time-out of a page that nobody touches.
 *
 * When a customer has walked away: a warning with 20 s to answer (WCAG 2.2.1), then the start page with the
 * hall's own language and size. An untouched start page is left alone. Whoever pays with a telephone looks at
 * that and not at the screen, and is given longer; so is who listens to what is read aloud.
 */

import { t } from "../hallkeeper/words.js";
import { closeDialog, openDialog, retellDialog, showDialog } from "./dialog.js";
import { present } from "./self/state.js";
import { hush, sayText, speaking } from "./speech.js";
import { backToStart, current, touched } from "./state.js";
import { countdown } from "./ticks.js";

const QUIET_MS = 40_000;
const EXTEND_MS = 20_000;
const LISTENED_MS = 120_000; // engines have been seen that never say they have finished
const CLICK_MS = 300; // the click of a finger that is up follows sooner, or not at all
/** Screens of self-service that are left alone for another while. @type {Partial<Record<import("./self/state.js").Scene, number>>} */
const QUIETS_MS = { code: 70_000, paying: 90_000, outcome: 70_000, done: 20_000, proof: 70_000, password: 70_000, mail: 70_000, mailagree: 70_000, taxno: 70_000, issuing: 70_000, post: 70_000, postphone: 160_000 };

/** Since when nobody has done anything, and when something was touched last. */
let last = performance.now();
let sign = last;

/** Any touch or key is a sign of life, and answers the warning; so is news that the customer has waited for. */
export function alive() {
  last = sign = performance.now();
  answered();
}

function answered() {
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
  const quiet = quietOf(current().step);
  if (quiet === null) {
    last = Math.max(last, now - QUIET_MS); // these end by themselves
    return;
  }
  if (speaking() && now - sign < LISTENED_MS && openDialog() !== "idle") last = now;
  const left = last + quiet + EXTEND_MS - now;
  if (left <= 0) leave();
  else if (left <= EXTEND_MS) warn(Math.ceil(left / 1000));
}

/** How long nothing need be touched before the warning; null: it never comes. @param {import("./state.js").Step} step */
function quietOf(step) {
  if (step === "visit") return QUIETS_MS[present().scene] ?? QUIET_MS;
  return step === "offer" || step === "about" || (step === "start" && touched()) ? QUIET_MS : null;
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
  if (current().voice) void sayText(t("idle_title"));
}

/** Watch from now on. */
export function watchIdle() {
  for (const event of ["pointerdown", "keydown"]) {
    document.addEventListener(event, () => { last = sign = performance.now(); });
  }
  // Beside a button it is an answer as well; on one, that comes first.
  for (const event of ["pointerup", "pointercancel", "keyup"]) {
    document.addEventListener(event, () => { setTimeout(answered, CLICK_MS); });
  }
  countdown(watch);
}
