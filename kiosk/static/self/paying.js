/**
 * Paying, told to the server: what is chosen, by which way, how it stands, "not now", and the receipt. Each payment
 * is meant once however often it is pressed.
 *
 * @typedef {import("../../hallkeeper/types.js").Payment} Payment
 * @typedef {import("./state.js").Scene} Scene
 * @typedef {import("./state.js").Choice} Choice
 */

import { call } from "../../hallkeeper/api.js";
import { here } from "./host.js";
import { forget, keyFor } from "./meant.js";
import { alter, awaitsPaper, present, unsettled } from "./state.js";
import { act, beside, get, go, leave, PATIENT, post, tellOnTheWay, tellStep } from "./visit.js";

const PAYING = { tries: 3, timeout: 15_000 };
const BILL_GONE = new Set(["unknown_bill", "bill_being_paid"]);
const NOTHING_TAKEN = new Set(["closed", "failed"]);
const TOO_MANY = new Set(["too_many_messages", "too_many_messages_here"]);
const UNHEARD = new Set([401, 403, 404]); // whose visit this is nobody knows any more

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
  const key = keyFor({ ...wish, phone: present().digits });
  await act(async (wanted) => {
    if (code && !(await withdrawn(wanted))) return;
    const payment = await post("/payments", wish, { ...PAYING, key });
    if (wanted()) accept(payment);
  }, (problem) => {
    if (problem.code === "bill_too_large") return go("bills", { choice: null, trouble: "self_bill_too_large" });
    if (!BILL_GONE.has(problem.code)) return false;
    void billGone();
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
  const trouble = same && present().payment?.state === payment.state ? present().trouble : ""; // no news
  alter({ payment, silent: false, trouble, ...clock, scene: sceneOf(payment), closing: closing && payment.state === "pending" });
  if (!unsettled(present())) forget(); // whoever pays again means another payment
  if (closing && NOTHING_TAKEN.has(payment.state)) payAgain();
  else if (present().scene !== scene) void tellStep();
}

/** @param {Payment} payment @returns {Scene} */
function sceneOf({ state }) {
  if (state === "created" || state === "pending") return "paying";
  return state === "posted" || state === "receipted" ? "done" : "outcome";
}

/**
 * "Not now": nobody shall be able to pay it any more. Who has paid at that moment is told so; where it could not be
 * closed it stands there again, and says why.
 */
export async function dontPay() {
  const { payment, busy } = present();
  if (busy) return;
  if (!payment) return go("method");
  alter({ closing: true });
  await act(async (wanted) => {
    const left = await post(`/payments/${payment.payment}/leave`, {}, PAYING);
    if (wanted() && shows(left)) accept(left); // a look may have brought the same news first
  }, () => {
    alter({ closing: false });
    return false;
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
  if (!payment) return;
  await beside(async (wanted) => {
    const now = await get(`/payments/${payment.payment}`, { tries: 1, timeout: 4_000 });
    if (wanted() && (unsettled(present()) || awaitsPaper(present())) && shows(now)) accept(now);
  }, (problem) => {
    if (UNHEARD.has(problem.status)) return false;
    alter({ silent: true });
  });
}

/** The receipt comes out. */
export async function printReceipt() {
  const { payment } = present();
  if (!payment) return;
  await act(async (wanted) => {
    const done = await post(`/payments/${payment.payment}/receipt`, { way: "printed" });
    if (wanted()) alter({ payment: done, printed: true });
  });
}

/** It may not have come out: once more, marked as a copy. */
export async function printReceiptAgain() {
  const { payment } = present();
  if (!payment) return;
  await act(async (wanted) => {
    const { receipt } = await call("POST", `/receipts/${payment.payment}/print`, {}, { base: "/api/v1" });
    if (wanted()) alter({ payment: { ...payment, receipt } });
  }, ({ code }) => {
    const words = { too_many_copies: "self_receipt_no_more", no_printer: "self_cannot_print" }[code];
    if (!words) return false;
    alter({ trouble: words });
  });
}

/** The receipt goes to the number that was paid for. */
export async function sendReceipt() {
  const { payment } = present();
  if (!payment) return;
  await act(async (wanted) => {
    const done = await post(`/payments/${payment.payment}/receipt`, { way: "sent" });
    if (wanted()) alter({ payment: done, sent: true });
  }, (problem) => {
    if (!TOO_MANY.has(problem.code)) return false;
    alter({ trouble: "self_receipt_too_many" });
  });
}

/** The customer goes at once; that no receipt was wanted is told on the way. */
export function leaveWithoutReceipt() {
  const { payment } = present();
  if (payment?.state === "posted") tellOnTheWay(`/payments/${payment.payment}/receipt`, { way: "declined" });
  leave();
}

/** The next open bill of the same number. */
export async function another() {
  if (!present().digits) return go("number", { payment: null, choice: null, account: null });
  await act(async (wanted) => {
    const account = await post("/number", { phone: present().digits }, PATIENT);
    if (wanted()) go("bills", { account, payment: null, choice: null, printed: false, sent: false });
  });
}

/** The bill was paid meanwhile, perhaps by a relative: what is open now? */
async function billGone() {
  await beside(async (wanted) => {
    const account = await post("/number", { phone: present().digits }, PATIENT);
    if (wanted()) go("bills", { account, choice: null, trouble: "self_bill_gone" });
  }, () => go("number", { choice: null, trouble: "self_bill_gone" }));
}
