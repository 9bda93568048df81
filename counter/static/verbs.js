/**
 * What a teller may do: one table with the key, when it is possible, and what is asked of the server.
 * The server decides in the end; `can` only keeps impossible buttons quiet.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {import("./questions.js").Request} Request
 *
 * @typedef {Object} Verb
 * @property {string} name also the key of its words: `verb_<name>`
 * @property {string} code KeyboardEvent.code: the key's place, whatever input method is on
 * @property {string} cap what is printed on the button
 * @property {(view: View) => boolean} can
 * @property {(view: View) => Request | Promise<Request | null>} prepare null when the teller thought better of it
 */

import { pageData } from "../hallkeeper/words.js";
import { reprint } from "./again.js";
import { hallNow } from "./desk.js";
import { done } from "./done.js";
import { hold, missed, pause, pick, resume, serve, takeOver, transfer } from "./questions.js";
import { situation } from "./situation.js";
import { t } from "./wording.js";

const data = /** @type {{counter: string}} */ (pageData());
const HERE = `/counters/${encodeURIComponent(data.counter)}`;

const called = (/** @type {View} */ view) => situation(view) === "called";
const serving = (/** @type {View} */ view) => situation(view) === "serving";
const present = (/** @type {View} */ view) => called(view) || serving(view);
const idle = (/** @type {View} */ view) => situation(view) === "idle";
const number = (/** @type {View} */ view) => view.ticket?.number ?? "";

/** @type {Record<string, Verb>} */
export const VERBS = Object.fromEntries(/** @type {Verb[]} */ ([
  {
    name: "open", code: "KeyO", cap: "O",
    can: (view) => ["closed", "paused"].includes(situation(view)) || (view.counter.mine && view.counter.state === "paused"),
    prepare: () => ({ path: `${HERE}/open`, body: {} }),
  },
  {
    name: "next", code: "", cap: "", can: idle,
    prepare: () => ({ path: `${HERE}/call-next`, body: {} }),
  },
  {
    name: "finish_next", code: "", cap: "", can: (view) => present(view) && view.counter.state === "open",
    prepare: () => ({ path: `${HERE}/call-next`, body: { finish: true, done: done() } }),
  },
  {
    name: "finish", code: "KeyF", cap: "F", can: present,
    prepare: (view) => ({ path: `${HERE}/finish`, body: { done: done() }, said: t("said_finish", { number: number(view) }) }),
  },
  {
    name: "recall", code: "KeyR", cap: "R", can: called,
    prepare: (view) => ({ path: `${HERE}/recall`, said: t("said_recall", { number: number(view) }) }),
  },
  { name: "start", code: "KeyB", cap: "B", can: called, prepare: () => ({ path: `${HERE}/start` }) },
  {
    name: "miss", code: "KeyM", cap: "M",
    can: (view) => called(view) && (view.ticket?.recalls ?? 0) >= view.rules.recalls_before_miss,
    prepare: (view) => ({ path: `${HERE}/miss`, said: t("said_miss", { number: number(view) }) }),
  },
  { name: "hold", code: "KeyH", cap: "H", can: serving, prepare: hold },
  { name: "transfer", code: "KeyT", cap: "T", can: present, prepare: transfer },
  { name: "serve", code: "KeyN", cap: "N", can: idle, prepare: serve },
  { name: "resume", code: "KeyU", cap: "U", can: (view) => idle(view) && view.held.length > 0, prepare: resume },
  {
    name: "missed", code: "KeyC", cap: "C",
    can: (view) => view.missed.length > 0 && (idle(view) || present(view)), prepare: missed,
  },
  {
    name: "pick", code: "KeyL", cap: "L",
    can: (view) => idle(view) && view.rights.pick && (view.list?.length ?? 0) > 0, prepare: pick,
  },
  {
    name: "undo", code: "KeyZ", cap: "Z",
    can: (view) => view.undo !== null && view.counter.mine && Date.parse(view.undo.until) > hallNow(),
    prepare: (view) => ({ path: `${HERE}/undo`, said: t("said_undo", { what: undoing(view) }) }),
  },
  {
    name: "pause", code: "KeyP", cap: "P",
    can: (view) => view.counter.mine && view.counter.state === "open", prepare: pause,
  },
  {
    name: "close", code: "KeyX", cap: "X", can: (view) => ["idle", "paused"].includes(situation(view)),
    prepare: () => ({ path: `${HERE}/close` }),
  },
  { name: "take_over", code: "KeyK", cap: "K", can: (view) => situation(view) === "taken", prepare: takeOver },
  {
    name: "answer_help", code: "KeyA", cap: "A", can: (view) => view.help.length > 0,
    prepare: (view) => ({ path: "/help/answer", body: { ring: view.help[0]?.move }, said: t("said_answer_help") }),
  },
  { name: "reprint", code: "Digit0", cap: "0", can: () => true, prepare: reprint },
]).map((verb) => [verb.name, verb]));

const NEXT = { closed: "open", paused: "open", taken: "", idle: "next", called: "finish_next", serving: "finish_next" };

/**
 * What the space bar does now: the one next thing.
 *
 * @param {View} view
 * @returns {{verb: Verb, word: string} | null}
 */
export function primary(view) {
  const now = situation(view);
  const last = present(view) && view.counter.state === "paused";
  if (last) return { verb: /** @type {Verb} */ (VERBS.finish), word: "verb_finish_pause" };
  const verb = now === "taken" && view.counter.by_pad ? VERBS.take_over : VERBS[NEXT[now]];
  return verb ? { verb, word: now === "paused" ? "verb_continue" : `verb_${verb.name}` } : null;
}

/**
 * The move that undo would take back, in words: "叫号 A023".
 *
 * @param {View} view
 */
export function undoing(view) {
  return view.undo ? t("undo_what", { what: t(`move_${view.undo.verb}`), number: view.undo.number }) : "";
}
