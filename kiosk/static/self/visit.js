/**
 * One customer's visit, told to the server: begin, give the number, how far, give a ticket back, go. Each is sent
 * once however often it is pressed; an answer that comes after the customer has gone is dropped.
 *
 * @typedef {import("../../hallkeeper/types.js").Payment} Payment
 * @typedef {import("../../hallkeeper/types.js").Visit} Visit
 * @typedef {import("./state.js").Scene} Scene
 * @typedef {import("./state.js").Want} Want
 */

import { call, isOffline, newKey, Problem } from "../../hallkeeper/api.js";
import { here } from "./host.js";
import { forget } from "./meant.js";
import { accomplished, alter, invoices, present, proves, startAfresh, STEPS } from "./state.js";

export const PATIENT = { tries: 2, timeout: 12_000 }; // a billing system may think for a while
const BEAT_MS = 30_000;

/** Counts customers: an answer for an earlier one is nobody's. */
let turn = 0;
let serving = false;
/** The visit that has begun or is about to; null where that failed. @type {Promise<string> | null} */
let visit = null;
let beginKey = "";
/** Whose visit, for a page without a session. @type {Record<string, string>} */
let headers = {};
let beat = 0;
/** The last step that was told. @type {Promise<void>} */
let told = Promise.resolve();

/** @type {Record<string, string>} */
const TROUBLES = {
  unknown_number: "self_unknown_number",
  invalid_phone: "self_invalid_phone",
  too_many_lookups: "self_too_many_lookups",
  too_many_visits: "self_too_many_visits",
  too_many_payments: "self_too_many_payments",
  billing_silent: "self_billing_silent",
  invalid_payment_code: "self_wrong_code",
  unknown_provider: "self_provider_gone",
  invalid_amount: "self_invalid_amount",
};
/** @type {Set<Want>} */
const PROVED = new Set(["invoice", "monthly", "auto", "notices"]);
const OVER = new Set(["unknown_visit", "unauthorized"]);

/**
 * A customer has chosen what to do: the first question stands there while the server still hears of it.
 *
 * @param {Want} want
 */
export function begin(want) {
  const mine = open();
  startAfresh(want, firstScene(want));
  begun().catch((error) => {
    if (mine === turn) refused(error);
  });
}

/** Whoever holds a phone in the hand is not asked whether to pay by it. @param {Want} want @returns {Scene} */
function firstScene(want) {
  return here().kind === "phone" || PROVED.has(want) ? "number" : "way";
}

/** What the server calls it. @returns {"pay" | "invoice" | "mandate" | "notices"} */
function task() {
  if (invoices(present())) return "invoice";
  if (present().want === "notices") return "notices";
  return proves(present()) ? "mandate" : "pay";
}

/** The visit's id; where nobody could hear of it, whoever asks next tries again. @returns {Promise<string>} */
function begun() {
  const mine = turn;
  visit ??= ask(here().begin, "", here().opening(task()), { key: beginKey }).then(
    (/** @type {Visit} */ known) => {
      if (known.secret && mine === turn) know(known.secret, known.visit);
      return known.visit;
    },
    (error) => {
      if (mine === turn) visit = null;
      throw error;
    },
  );
  return visit;
}

/**
 * Go on with a visit after the page was loaded anew.
 *
 * @param {string} id
 * @param {string} secret
 * @returns {Promise<{paid?: Payment} | null>} its last payment, if any; null where it is over
 */
export async function resume(id, secret) {
  const mine = open();
  headers = { Authorization: `Visit ${secret}` };
  visit = Promise.resolve(id);
  try {
    const known = /** @type {Visit & {task?: string}} */ (await ask("/api/v1", `/${id}`));
    if (mine !== turn) return {};
    const last = known.payments?.at(-1);
    const want = known.task === "invoice" ? "invoice" : known.task === "mandate" ? "auto" : known.task === "notices" ? "notices" : last?.kind ?? "bill";
    startAfresh(want, firstScene(want));
    return last ? { paid: last } : {};
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (isOffline(error)) throw error;
    close();
    return null;
  }
}

function open() {
  turn += 1;
  serving = true;
  visit = null;
  headers = {};
  beginKey = newKey();
  forget();
  clearInterval(beat);
  beat = window.setInterval(() => void tellStep(), BEAT_MS);
  return turn;
}

/** @param {string} secret @param {string} id */
function know(secret, id) {
  headers = { Authorization: `Visit ${secret}` };
  here().known?.(JSON.stringify({ visit: id, secret }));
}

function close() {
  turn += 1;
  serving = false;
  visit = null;
  headers = {};
  forget();
  clearInterval(beat);
  here().known?.("");
}

/** Another screen of the same customer. @param {Scene} scene @param {Partial<import("./state.js").Self>} [more] */
export function go(scene, more = {}) {
  alter({ trouble: "", ...more, scene });
  void tellStep();
}

/** Still there, and how far. Only the end waits for the answer, so that it is not overtaken. */
export async function tellStep() {
  told = sendStep();
  await told;
}

async function sendStep() {
  const step = STEPS[present().scene];
  const mine = turn;
  if (!step || !serving) return;
  try {
    await ask("/api/v1", `/${await begun()}/step`, { step }, { tries: 1, timeout: 5_000 });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (mine === turn && OVER.has(error.code)) over();
  }
}

/** The server has ended it: nobody touched it for too long. */
function over() {
  close();
  startAfresh(present().want, "over");
}

/** The number is complete: whose is it, and what is open? */
export async function giveNumber() {
  await act(async (wanted) => {
    const account = await post("/number", { phone: present().digits }, PATIENT);
    if (!wanted()) return;
    alter({ account });
    go(present().want === "topup" ? "amount" : "bills");
  });
}

/**
 * The ticket in the customer's hand, by what its code says.
 *
 * @param {string} track
 * @param {boolean} [quietly] nobody has shown it: where it is not known nothing is said
 */
export async function hold(track, quietly = false) {
  await act(async (wanted) => {
    const ticket = await post("/ticket", { track }, {}, quietly ? " " : "self_not_a_slip");
    if (wanted()) alter({ ticket });
  });
  if (present().trouble === " ") alter({ trouble: "" });
}

/** The customer needs the ticket no more. */
export async function giveBack() {
  await act(async (wanted) => {
    const ticket = await post("/give-back", {}, {}, "self_not_returned");
    if (wanted()) alter({ ticket, returned: true });
  });
}

/** Whether there is a customer whose visit can ring. */
export function isServing() {
  return serving;
}

/** Whether staff have not answered yet. @returns {Promise<{rings: boolean}>} */
export function staffCalled() {
  return get("/help", { tries: 1, timeout: 4_000 });
}

/** Ring at counters and office. */
export async function ringStaff() {
  await post("/help", {});
}

/** Told on the way: before the end, and nobody waits for it. @param {string} path below the visit @param {unknown} body */
export function tellOnTheWay(path, body) {
  const whose = headers;
  const before = told;
  told = Promise.resolve(visit).then(async (id) => {
    await before;
    if (id) await call("POST", `/visits/${id}${path}`, body, { headers: whose });
  }).catch(() => undefined); // the visit ends all the same
}

/** The customer goes; what is not paid can be paid no more. Nothing is kept here. */
export function end() {
  const going = visit;
  if (!serving) return;
  const outcome = accomplished(present()) ? "completed" : "left";
  const whose = headers;
  close();
  startAfresh();
  const last = told;
  going?.then((id) => last.then(() => call("POST", `/visits/${id}/end`, { outcome }, { headers: whose }))).catch(() => undefined); // it ends by itself
}

/** Done, or enough of it: who pays cash knows where to go. */
export function leave() {
  const done = accomplished(present()) || present().scene === "cash";
  end();
  here().leave(done);
}

/**
 * @callback Deed
 * @param {() => boolean} wanted whether its customer is still there
 * @returns {Promise<void>}
 *
 * @callback Refusals deals with a refusal of the server
 * @param {Problem} problem
 * @returns {boolean | void} false where it has not
 */

/** One deed at a time, its answer for this customer alone. @param {Deed} deed @param {Refusals} [refusals] */
export async function act(deed, refusals) {
  if (present().busy) return;
  const mine = turn;
  alter({ busy: true, trouble: "" });
  try {
    await beside(deed, refusals);
  } finally {
    if (mine === turn) alter({ busy: false });
  }
}

/** As `act`, beside whatever else is awaited. @param {Deed} deed @param {Refusals} [refusals] */
export async function beside(deed, refusals = () => false) {
  const mine = turn;
  const wanted = () => mine === turn;
  try {
    await deed(wanted);
  } catch (error) {
    if (wanted() && !(error instanceof Problem && refusals(error) !== false)) refused(error);
  }
}

/** @param {unknown} error */
function refused(error) {
  if (error instanceof Trouble) return alter({ trouble: error.words });
  if (!(error instanceof Problem)) throw error;
  if (OVER.has(error.code)) return here().kind === "terminal" && error.status === 401 ? here().unpaired() : over();
  if (error.status === 401 || error.status === 403) return here().unpaired();
  if (error.code === "no_number" || error.code === "proof_needed") return go("number");
  alter({ trouble: TROUBLES[error.code] ?? (isOffline(error) ? "self_offline" : "self_refused") });
}

/** A refusal that has words of its own here. */
class Trouble extends Error {
  /** @param {string} words their key */
  constructor(words) {
    super(words);
    this.words = words;
  }
}

/**
 * @param {string} path below the visit
 * @param {unknown} body
 * @param {import("../../hallkeeper/api.js").Options} [options]
 * @param {string} [words] the key of what is said where the server refuses
 */
export async function post(path, body, options = {}, words) {
  try {
    return await ask("/api/v1", `/${await begun()}${path}`, body, options);
  } catch (error) {
    if (words && error instanceof Problem && !isOffline(error) && !OVER.has(error.code)) throw new Trouble(words);
    throw error;
  }
}

/** @param {string} path below the visit @param {import("../../hallkeeper/api.js").Options} [options] */
export async function get(path, options = PATIENT) {
  return ask("/api/v1", `/${await begun()}${path}`, undefined, options);
}

/**
 * @param {string} base
 * @param {string} path below `/visits`
 * @param {unknown} [body] of a POST; a GET has none
 * @param {import("../../hallkeeper/api.js").Options} [options]
 */
function ask(base, path, body, options = {}) {
  return call(body === undefined ? "GET" : "POST", `/visits${path}`, body, { ...options, base, headers });
}
