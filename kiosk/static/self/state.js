/**
 * What one customer's self-service knows: which screen, what was typed, what is paid. It lives in memory alone
 * and is gone with the customer.
 *
 * @typedef {import("../../hallkeeper/types.js").Account} Account
 * @typedef {import("../../hallkeeper/types.js").Payment} Payment
 * @typedef {import("../../hallkeeper/types.js").VisitStep} VisitStep
 * @typedef {import("./invoice_state.js").Invoicing} Invoicing
 * @typedef {"way" | "cash" | "number" | "bills" | "amount" | "own" | "method" | "code" | "paying" | "outcome" | "done" | "over"} PayScene
 * @typedef {"proof" | "password" | "looking" | "items" | "title" | "form" | "taxno" | "company" | "titlecode" | "delivery" | "mail" | "mailagree" | "issuing" | "issued" | "monthly" | "order" | "ordered"} InvoiceScene
 * @typedef {"post" | "posthow" | "postphone" | "postplace" | "postform" | "posted" | "handed"} PostScene
 * @typedef {"auto" | "agreeing" | "autopaid" | "autoover"} MandateScene
 * @typedef {PayScene | InvoiceScene | PostScene | MandateScene | "notices"} Scene
 * @typedef {"bill" | "topup"} Pays
 * @typedef {Pays | "invoice" | "monthly" | "auto" | "notices"} Want
 * @typedef {{kind: Pays, bill: string | null, fen: number, period: string | null}} Choice what is to be paid
 *
 * @typedef {{copy: number, state: string, reason: string | null, doubtful: boolean}} Told what became of a paper
 *
 * @typedef {Object} Self
 * @property {Scene} scene
 * @property {Want} want what the customer came for
 * @property {string} digits of the telephone number, as typed
 * @property {Account | null} account
 * @property {string} yuan the customer's own amount, as typed
 * @property {Choice | null} choice
 * @property {Payment | null} payment
 * @property {number} until when the payment can be paid no longer, in `performance.now()` ms
 * @property {number} span how long that was at first, ms
 * @property {boolean} busy an answer is awaited
 * @property {boolean} closing the customer does not want to pay it any more
 * @property {boolean} silent the server did not answer when it was last asked how the payment stands
 * @property {string} trouble the key of the words that say what went wrong and what to do, or ""
 * @property {{number: string, state: string} | null} ticket the number in the queue that the customer holds
 * @property {boolean} returned it has been given back
 * @property {boolean} kept it shall be kept
 * @property {boolean} printed the receipt is on its way out
 * @property {boolean} sent it goes to the customer's number
 * @property {Told | null} paper the confirmation or notice that was asked for on this screen
 * @property {Invoicing} invoicing
 * @property {import("./mandate_state.js").Mandating} mandating
 * @property {import("./post_state.js").Post} post
 * @property {import("./notices.js").Wanted | null} notices whether messages about changes come; null: not asked yet
 */

import { noAgreement } from "./mandate_state.js";
import { nothingYet } from "./invoice_state.js";
import { noPost } from "./post_state.js";

/** @param {Want} want @param {Scene} scene @returns {Self} */
function fresh(want, scene) {
  return {
    scene,
    want,
    digits: "",
    account: null,
    yuan: "",
    choice: null,
    payment: null,
    until: 0,
    span: 0,
    busy: false,
    closing: false,
    silent: false,
    trouble: "",
    ticket: null,
    returned: false,
    kept: false,
    printed: false,
    sent: false,
    paper: null,
    invoicing: nothingYet(),
    mandating: noAgreement(),
    post: noPost(),
    notices: null,
  };
}

let self = fresh("bill", "way");

/** @type {Set<(now: Self, before: Self) => void>} */
const listeners = new Set();

/** @returns {Self} */
export function present() {
  return self;
}

/** The only way to change it. @param {Partial<Self>} patch */
export function alter(patch) {
  const before = self;
  self = { ...self, ...patch };
  for (const listener of listeners) listener(self, before);
}

/** @param {(now: Self, before: Self) => void} listener @returns {() => void} stop */
export function onAlter(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether the customer came for invoices. @param {Self} now */
export function invoices({ want }) {
  return want === "invoice" || want === "monthly";
}

/** Whether the number must be shown to be the customer's own. @param {Self} now */
export function proves(now) {
  return invoices(now) || now.want === "auto" || now.want === "notices";
}

/** Nothing of the last customer. @param {Want} [want] @param {Scene} [scene] */
export function startAfresh(want = "bill", scene = "way") {
  alter(fresh(want, scene));
}

/** What the server is told of each screen. @type {Partial<Record<Scene, VisitStep | "proof" | "items" | "title" | "delivery" | "consent" | "agreeing">>} */
export const STEPS = {
  way: "begun",
  cash: "cash",
  number: "number",
  bills: "bill",
  amount: "amount",
  own: "amount",
  method: "method",
  code: "method",
  paying: "paying",
  outcome: "paying",
  done: "done",
  proof: "proof",
  password: "proof",
  looking: "proof",
  items: "items",
  order: "items",
  title: "title",
  form: "title",
  taxno: "title",
  company: "title",
  titlecode: "title",
  delivery: "delivery",
  mail: "delivery",
  mailagree: "delivery",
  issuing: "delivery",
  issued: "done",
  monthly: "done",
  auto: "consent",
  agreeing: "agreeing",
  autopaid: "done",
  autoover: "done",
  notices: "done",
  ordered: "done",
  post: "delivery",
  posthow: "delivery",
  postplace: "delivery",
  postform: "delivery",
  posted: "done",
};

const UNSETTLED = new Set(["created", "pending", "paid", "refunding"]);
const PAPER_OVER = new Set(["SENT", "CONFIRMED", "CANCELLED"]);
const WITH_PAPER = new Set(["issued", "posted", "handed", "autopaid"]);
const TAKEN = new Set(["paid", "posted", "receipted"]);

/** Whether the server must be asked how the payment stands. @param {Self} now */
export function unsettled(now) {
  return (now.scene === "paying" || now.scene === "outcome") && now.payment !== null && UNSETTLED.has(now.payment.state);
}

/** Whether its paper must be asked for: until it has come out, and where nobody knows. @param {Self} now */
export function awaitsPaper(now) {
  if (now.scene === "done") return now.printed && !PAPER_OVER.has(now.payment?.receipt?.state ?? "");
  return WITH_PAPER.has(now.scene) && now.paper !== null && !PAPER_OVER.has(now.paper.state);
}

/** Whether this customer's business is done; who pays cash does it at a counter. @param {Self} now */
export function accomplished(now) {
  return now.invoicing.done || now.mandating.fresh || (now.payment !== null && TAKEN.has(now.payment.state));
}
