/**
 * The card that is being edited: kept by itself a moment after each change, with the way back step by step.
 *
 * @typedef {import("./types.js").Campaign} Campaign
 * @typedef {(string | number)[]} Path
 */

import { call, Problem } from "../../hallkeeper/api.js";

const KEEP_MS = 700;
const ONE_STEP_MS = 1_200; // typing on in one field is one step
const STEPS_KEPT = 200;

/** What may still be changed after the release. */
const CHANGEABLE = new Set(["questions", "remedies", "forms", "owner"]);

/** @type {Campaign} */
let shown;
/** @type {string[]} cards as JSON, the latest last */
let past = [];
let lastEdit = { key: "", at: 0 };
let timer = 0;
let dirty = false;
/** The card as the server had it last, as JSON. */
let kept = "";
/** @type {Promise<void> | null} */
let keeping = null;
/** @type {{changed: () => void, kept: () => void, failed: (error: unknown) => void}} */
let hearer = { changed: () => undefined, kept: () => undefined, failed: () => undefined };

/** @param {typeof hearer} listener */
export function hear(listener) {
  hearer = listener;
}

/** Show what the server has. @param {Campaign} campaign @param {boolean} [fresh] another one than before */
export function take(campaign, fresh = false) {
  kept = JSON.stringify(campaign.card);
  shown = fresh || !dirty ? campaign : { ...campaign, card: shown.card }; // what was typed meanwhile stays
  if (!fresh) return;
  past = [];
  dirty = false;
  clearTimeout(timer);
}

export function current() {
  return shown;
}

export function unsaved() {
  return dirty;
}

/** Whether this part of the card may be changed. @param {string} part */
export function changeable(part) {
  return !shown.judged && (!shown.released || CHANGEABLE.has(part));
}

/** @param {Path} path @returns {any} */
export function at(path) {
  return path.reduce((/** @type {any} */ value, key) => value?.[key], shown.card);
}

/** @param {Path} path @param {unknown} value undefined takes it out */
export function put(path, value) {
  edit(path.join("."), () => {
    const holder = path.slice(0, -1).reduce((/** @type {any} */ inner, key, n) => (inner[key] ??= typeof path[n + 1] === "number" ? [] : {}), shown.card);
    const last = /** @type {string} */ (path.at(-1));
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  });
}

/** Rows are put in, taken out, moved: one step each. @param {string} key @param {(card: any) => void} change */
export function edit(key, change) {
  const now = Date.now();
  if (key !== lastEdit.key || now - lastEdit.at > ONE_STEP_MS || !past.length) {
    past.push(JSON.stringify(shown.card));
    past.splice(0, past.length - STEPS_KEPT);
  }
  lastEdit = { key, at: now };
  change(shown.card);
  later();
}

export function undoable() {
  return past.length > 0;
}

/** One step back. @returns {boolean} whether there was one */
export function undo() {
  const before = past.pop();
  if (before === undefined) return false;
  shown.card = JSON.parse(before);
  lastEdit = { key: "", at: 0 };
  later();
  return true;
}

function later() {
  dirty = true;
  hearer.changed();
  clearTimeout(timer);
  timer = window.setTimeout(() => void keep(), KEEP_MS);
}

/** Keep now what was changed; resolves once nothing is left to keep. */
export async function keep() {
  clearTimeout(timer);
  if (keeping) await keeping;
  if (!dirty) return;
  keeping = send();
  await keeping;
  keeping = null;
}

async function send(again = true) {
  dirty = false;
  const { code, version, card } = shown;
  try {
    const answer = /** @type {Campaign} */ (await call("PUT", `/campaigns/${code}`, { card, version }, { tries: 2 }));
    if (shown.code !== code) return;
    kept = JSON.stringify(answer.card);
    shown = { ...answer, card: shown.card }; // what was typed meanwhile stays
    hearer.kept();
  } catch (error) {
    if (again && error instanceof Problem && error.code === "changed_meanwhile" && (await onlyBeside(code))) return send(false);
    dirty = shown.code === code && !(error instanceof Problem && error.status === 422);
    hearer.failed(error);
  }
}

/** Whether only what stands beside the card has changed, as when a simulation was kept; then that is taken over. @param {string} code */
async function onlyBeside(code) {
  try {
    const now = /** @type {Campaign} */ (await call("GET", `/campaigns/${code}`, undefined, { tries: 2 }));
    if (JSON.stringify(now.card) !== kept || shown.code !== code) return false;
    shown = { ...now, card: shown.card };
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return false;
  }
}
