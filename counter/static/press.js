/**
 * The one way in which a verb happens: once per press, held back while the hall cannot be reached, and done
 * only when the page shows what the server then knows.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {import("./verbs.js").Verb} Verb
 * @typedef {import("./verbs.js").Request} Request
 */

import { call, isOffline, newKey } from "../hallkeeper/api.js";
import { byId } from "../hallkeeper/element.js";
import { changed, desk, draws } from "./desk.js";
import { quiet, say, sayProblem } from "./said.js";
import { situation } from "./situation.js";
import { primary } from "./verbs.js";
import { t } from "./wording.js";

const EVENT_MS = 400; // the socket brings the new view in a few milliseconds; after this it is fetched
const SETTLE_MS = 900; // nobody serves a customer in less: a second space was a slip of the thumb

const FOR_A_CUSTOMER = new Set(["recall", "start", "miss", "hold", "transfer", "finish"]);
const WHILE_OPEN = new Set(["serve", "resume", "missed", "pick"]);

/** An action whose answer was lost: the same press again carries the same key, so it happens once. */
let unanswered = { what: "", version: -1, key: "" };
let appeared = "";
let settling = 0;
/** @type {() => Promise<void>} */
let refresh = () => Promise.resolve();

/** @param {() => Promise<void>} fetchView fetches the view now */
export function preparePresses(fetchView) {
  refresh = fetchView;
  draws(({ view }) => {
    const ticket = view?.ticket?.id ?? "";
    if (ticket !== appeared) settleDown(ticket);
  });
}

/** @param {string} ticket who has just come, or "" */
function settleDown(ticket) {
  appeared = ticket;
  clearTimeout(settling);
  settling = ticket ? window.setTimeout(settled, SETTLE_MS) : 0;
  byId("desk").toggleAttribute("data-settling", settling !== 0);
}

function settled() {
  settling = 0;
  byId("desk").removeAttribute("data-settling");
}

/** The space bar: the one next thing. */
export async function pressPrimary() {
  const next = desk.view && primary(desk.view);
  if (!next) return;
  const finishes = next.verb.name === "finish_next" || next.verb.name === "finish";
  if (finishes && settling) return;
  await press(next.verb);
}

/** @param {Verb} verb */
export async function press(verb) {
  const { view } = desk;
  if (!view || desk.busy === verb.name) return; // a slip of the thumb
  if (desk.busy) return say("warn", t("problem_busy"));
  if (!desk.online) return say("bad", t("problem_held_back"));
  if (!verb.can(view)) return say("warn", refusal(verb, view));
  quiet();
  /** @type {Request | null} */
  let request = null;
  try {
    request = await verb.prepare(view);
    if (!request) return;
    if (!stillTheSame(view, verb)) return say("warn", t("problem_moved_on"));
    await send(verb, request);
  } catch (error) {
    sayProblem(error, { ...facts(view), ...(request?.number ? { number: request.number } : {}) });
    refresh().catch(() => undefined); // the socket tells when the hall can be reached again
  }
}

/** @param {Verb} verb @param {Request} request */
async function send(verb, { path, body, said }) {
  const version = desk.view?.version ?? -1;
  const what = path + JSON.stringify(body);
  const key = unanswered.what === what && unanswered.version === version ? unanswered.key : newKey();
  changed({ busy: verb.name });
  try {
    const answer = await call("POST", path, body, { key, tries: 3, timeout: 4_000 });
    unanswered = { what: "", version: -1, key: "" };
    await caughtUp(answer);
    if (said) say("good", said);
    else if (answer === null && verb.name.endsWith("next")) say("good", t("said_nobody"));
  } catch (error) {
    if (isOffline(error)) unanswered = { what, version, key };
    throw error;
  } finally {
    changed({ busy: "" });
  }
}

/**
 * The view has come that contains what was just done; where the answer tells nothing it is fetched.
 *
 * @param {{version: number} | {state: string} | null} answer a ticket, a counter, or nothing
 */
async function caughtUp(answer) {
  const deadline = performance.now() + EVENT_MS;
  while (answer !== null && performance.now() < deadline) {
    if (desk.view && contains(desk.view, answer)) return;
    await new Promise((tick) => setTimeout(tick, 16));
  }
  await refresh();
}

/** @param {View} view @param {{version: number} | {state: string}} answer */
function contains(view, answer) {
  if ("version" in answer) return view.version >= answer.version;
  return view.counter.state === answer.state && (view.counter.mine || answer.state === "closed");
}

/** While a question stood open the hall went on. @param {View} asked @param {Verb} verb */
function stillTheSame(asked, verb) {
  const now = desk.view;
  return now !== null && desk.online && !desk.busy && verb.can(now) && now.ticket?.id === asked.ticket?.id;
}

/** Why not now, and what instead. @param {Verb} verb @param {View} view */
function refusal(verb, view) {
  const at = situation(view);
  if (at === "taken" || at === "closed") return t(`cannot_while_${at}`);
  if ((at === "idle" || at === "paused") && FOR_A_CUSTOMER.has(verb.name)) return t("cannot_nobody");
  if (at === "paused" && WHILE_OPEN.has(verb.name)) return t("problem_counter_paused");
  const name = verb.name === "miss" && at === "called" ? "problem_recall_first" : `cannot_${verb.name}`;
  const words = t(name, facts(view));
  return words === name ? t("cannot_now", { verb: t(`verb_${verb.name}`) }) : words;
}

/** @param {View} view */
function facts(view) {
  return { number: view.ticket?.number ?? "", recalls: view.rules.recalls_before_miss, undo: view.rules.undo_s };
}
