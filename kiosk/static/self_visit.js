/**
 * What a customer does, told to the server: begin, give the number, pay, take the receipt, give a ticket back,
 * go. Each is sent once however often it is pressed; an answer that comes after the customer has gone is dropped.
 *
 * @typedef {import("../hallkeeper/types.js").Payment} Payment
 * @typedef {import("../hallkeeper/types.js").Visit} Visit
 * @typedef {import("./self_state.js").Scene} Scene
 * @typedef {import("./self_state.js").Want} Want
 * @typedef {import("./self_state.js").Choice} Choice
 */

import { call, isOffline, newKey, Problem } from "../hallkeeper/api.js";
import { here } from "./self_host.js";
import { accomplished, alter, invoices, present, startAfresh, STEPS, unsettled } from "./self_state.js";

export const PATIENT = { tries: 2, timeout: 12_000 }; // a billing system may think for a while
const PAYING = { tries: 3, timeout: 15_000 };
const BEAT_MS = 30_000;

/** Counts customers: an answer for an earlier one is nobody's. */
let turn = 0;
let serving = false;
/** The visit that has begun or is about to; null where that failed. @type {Promise<string> | null} */
let visit = null;
let beginKey = "";
/** Whose visit, for a page without a session. @type {Record<string, string>} */
let headers = {};
/** The last payment that was meant, and the key by which it is known however often it is sent. */
let meant = { what: "", key: "" };
let beat = 0;
/** The last step that was told. @type {Promise<void>} */
let told = Promise.resolve();

/** @type {Record<string, string>} */
const TROUBLES = {
  unknown_number: "self_unknown_number",
  invalid_phone: "self_invalid_phone",
  too_many_lookups: "self_too_many_lookups",
  too_many_visits: "self_too_many_visits",
  billing_silent: "self_billing_silent",
  invalid_payment_code: "self_wrong_code",
  unknown_provider: "self_provider_gone",
  invalid_amount: "self_invalid_amount",
};
const BILL_GONE = new Set(["unknown_bill", "bill_being_paid"]);
const OVER = new Set(["unknown_visit", "unauthorized"]);
const NOTHING_TAKEN = new Set(["closed", "failed"]);

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
  return here().kind === "phone" || want === "invoice" || want === "monthly" ? "number" : "way";
}

/** The visit's id; where nobody could hear of it, whoever asks next tries again. @returns {Promise<string>} */
function begun() {
  const mine = turn;
  visit ??= ask(here().begin, "", here().opening(invoices(present()) ? "invoice" : "pay"), { key: beginKey }).then(
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
 * @returns {Promise<boolean>} false where it is over
 */
export async function resume(id, secret) {
  const mine = open();
  headers = { Authorization: `Visit ${secret}` };
  visit = Promise.resolve(id);
  try {
    const known = /** @type {Visit & {task?: string}} */ (await ask("/api/v1", `/${id}`));
    if (mine !== turn) return true;
    const last = known.payments?.at(-1);
    const want = known.task === "invoice" ? "invoice" : last?.kind ?? "bill";
    startAfresh(want, firstScene(want));
    if (last) accept(last);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (isOffline(error)) throw error;
    close();
    return false;
  }
}

function open() {
  turn += 1;
  serving = true;
  visit = null;
  headers = {};
  beginKey = newKey();
  meant = { what: "", key: "" };
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
  clearInterval(beat);
  here().known?.("");
}

/** Another screen of the same customer. @param {Scene} scene @param {Partial<import("./self_state.js").Self>} [more] */
export function go(scene, more = {}) {
  alter({ trouble: "", ...more, scene });
  void tellStep();
}

/** Still there, and how far. Only the end waits for the answer, so that it is not overtaken. */
async function tellStep() {
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

/** @param {Choice} choice what is to be paid */
export function choose(choice) {
  alter({ choice });
  const only = onlyWay();
  if (only) void pay(only);
  else go("method");
}

/** On a phone with one provider there is nothing to ask. @returns {string | undefined} the provider */
function onlyWay() {
  const { kind, providers } = here();
  return kind === "phone" && providers.length === 1 ? providers[0] : undefined;
}

/**
 * Pay what was chosen: by the provider's code on our screen, or by the customer's payment code.
 *
 * @param {string} provider
 * @param {string} [code] the customer's; it goes to the server and nowhere else
 */
export async function pay(provider, code) {
  const { choice } = present();
  if (!choice) return;
  const wish = {
    provider,
    method: code ? "theirs" : "ours",
    ...(choice.bill ? { bill: choice.bill } : { fen: choice.fen }),
    ...(code ? { payment_code: code } : {}),
  };
  const what = JSON.stringify(wish);
  if (what !== meant.what) meant = { what, key: newKey() };
  const { key } = meant;
  await act(async (wanted) => {
    if (code && !(await withdrawn(wanted))) return;
    const payment = await post("/payments", wish, { ...PAYING, key });
    if (wanted()) accept(payment);
  });
}

/**
 * A payment code is held to the reader while our own code is still shown: only one of them may be paid.
 *
 * @param {() => boolean} wanted
 * @returns {Promise<boolean>} false where the first was being paid at that moment
 */
async function withdrawn(wanted) {
  const { payment } = present();
  if (!payment || !unsettled(present())) return true;
  const left = await post(`/payments/${payment.payment}/leave`, {}, PAYING);
  if (NOTHING_TAKEN.has(left.state)) return wanted();
  if (wanted()) accept(left);
  return false;
}

/** How the payment stands, as the server tells it. @param {Payment} payment */
export function accept(payment) {
  const left = Math.max(0, Date.parse(payment.expires_at) - Date.parse(payment.now));
  const same = present().payment?.payment === payment.payment;
  const clock = { until: performance.now() + left, span: same ? Math.max(present().span, left) : left };
  const { closing, scene } = present();
  alter({ payment, silent: false, trouble: "", ...clock, scene: sceneOf(payment), closing: closing && payment.state === "pending" });
  if (!unsettled(present())) meant = { what: "", key: "" }; // whoever pays again means another payment
  if (closing && NOTHING_TAKEN.has(payment.state)) payAgain();
  else if (present().scene !== scene) void tellStep();
}

/** @param {Payment} payment @returns {Scene} */
function sceneOf({ state }) {
  if (state === "created" || state === "pending") return "paying";
  return state === "posted" || state === "receipted" ? "done" : "outcome";
}

/** "Not now": nobody shall be able to pay it any more. Who has paid at that moment is told so. */
export async function dontPay() {
  const { payment } = present();
  if (!payment) return go("method");
  alter({ closing: true });
  await act(async (wanted) => {
    const left = await post(`/payments/${payment.payment}/leave`, {}, PAYING);
    if (wanted() && shows(left)) accept(left); // a look may have brought the same news first
  });
}

/** Whether the screen is still about that payment. @param {Payment} payment */
function shows(payment) {
  return present().payment?.payment === payment.payment;
}

/** How shall it be paid, once more. */
export function payAgain() {
  const { choice, account } = present();
  if (!account) return go("number", { payment: null, closing: false });
  go(choice && !onlyWay() ? "method" : choice?.kind === "topup" ? "amount" : "bills", { payment: null, closing: false });
}

/** Ask how the payment stands. @returns {Promise<void>} */
export async function look() {
  const { payment } = present();
  const mine = turn;
  if (!payment || !serving) return;
  try {
    const now = await ask("/api/v1", `/${await begun()}/payments/${payment.payment}`, undefined, { tries: 1, timeout: 4_000 });
    if (mine === turn && unsettled(present()) && shows(now)) accept(now);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (mine !== turn) return;
    if (isOffline(error)) alter({ silent: true });
    else refused(error);
  }
}

/** @param {"printed" | "declined"} way what becomes of the receipt */
export async function receipt(way) {
  const { payment } = present();
  if (!payment) return;
  await act(async (wanted) => {
    const done = await post(`/payments/${payment.payment}/receipt`, { way });
    if (wanted()) alter({ payment: done, printed: way === "printed" });
  });
}

/** The next open bill of the same number. */
export async function another() {
  if (!present().digits) return go("number", { payment: null, choice: null, account: null });
  await act(async (wanted) => {
    const account = await post("/number", { phone: present().digits }, PATIENT);
    if (wanted()) go("bills", { account, payment: null, choice: null, printed: false });
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

/** Done, or enough of it. */
export function leave() {
  const done = accomplished(present());
  end();
  here().leave(done);
}

/**
 * One deed at a time, its answer for this customer alone.
 *
 * @param {(wanted: () => boolean) => Promise<void>} deed
 */
export async function act(deed) {
  if (present().busy) return;
  const mine = turn;
  const wanted = () => mine === turn;
  alter({ busy: true, trouble: "" });
  try {
    await deed(wanted);
  } catch (error) {
    if (wanted()) refused(error);
  } finally {
    if (wanted()) alter({ busy: false });
  }
}

/** @param {unknown} error */
function refused(error) {
  if (error instanceof Trouble) return alter({ trouble: error.words });
  if (!(error instanceof Problem)) throw error;
  if (OVER.has(error.code)) return here().kind === "terminal" && error.status === 401 ? here().unpaired() : over();
  if (error.status === 401 || error.status === 403) return here().unpaired();
  if (BILL_GONE.has(error.code)) return void billGone();
  if (error.code === "no_number" || error.code === "proof_needed") return go("number");
  alter({ trouble: TROUBLES[error.code] ?? (isOffline(error) ? "self_offline" : "self_refused") });
}

/** The bill was paid meanwhile, perhaps by a relative: what is open now? */
async function billGone() {
  const mine = turn;
  try {
    const account = await post("/number", { phone: present().digits }, PATIENT);
    if (mine === turn) go("bills", { account, choice: null, trouble: "self_bill_gone" });
  } catch (error) {
    if (mine === turn) go("number", { choice: null, trouble: "self_bill_gone" });
    if (!(error instanceof Problem)) throw error;
  }
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
 * @param {import("../hallkeeper/api.js").Options} [options]
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

/** @param {string} path below the visit */
export async function get(path) {
  return ask("/api/v1", `/${await begun()}${path}`, undefined, PATIENT);
}

/**
 * @param {string} base
 * @param {string} path below `/visits`
 * @param {unknown} [body] of a POST; a GET has none
 * @param {import("../hallkeeper/api.js").Options} [options]
 */
function ask(base, path, body, options = {}) {
  return call(body === undefined ? "GET" : "POST", `/visits${path}`, body, { ...options, base, headers });
}
