/**
 * The desk: each payment in the air or waiting for a person: since when, how much, whose, why, what has been tried,
 * and what may be done.
 *
 * @typedef {import("./types.js").DeskPayment} DeskPayment
 * @typedef {import("./types.js").Payments} Payments
 * @typedef {{changed: () => void, redraw: () => void}} Told
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { clock, t } from "../../hallkeeper/words.js";
import { desk, fail, moment, spanSince } from "../desk/desk.js";
import { decide } from "./decide.js";
import { amount, money, placeWords, providerName, refusedWords, since } from "./finding.js";

const SEEN_MS = 60_000; // a number that was asked for does not stay on the screen

/** Numbers that were asked for: payment -> number. @type {Map<string, string>} */
const seen = new Map();

/** @param {Payments} payments @param {Told} told @returns {HTMLElement[]} what waits for a person first */
export function deskList(payments, told) {
  const now = Date.parse(payments.now);
  const order = [...payments.desk].sort((a, b) => Number(!a.desk) - Number(!b.desk));
  return order.map((p) => item(p, now, told));
}

/** @param {DeskPayment} p @param {number} now @param {Told} told */
function item(p, now, told) {
  return h("article", { class: "card pay", data: { order: p.order_no, desk: p.desk ?? undefined }, "aria-label": `${money(amount(p))} ${p.phone}` },
    h("div", { class: "pay-amount" },
      h("p", { class: "figure" }, money(amount(p))),
      h("p", { class: "muted small" }, `${t(`payments_kind_${p.kind}`)} · ${placeWords(p.place)}`),
      h("p", { class: "small" }, h("time", { datetime: since(p) }, t("payments_since", { time: moment(since(p)), span: spanSince(since(p), now) })))),
    h("div", { class: "pay-why" },
      h("p", { class: `pay-state ${p.desk ? "bad" : ""}` }, pictogram(p.desk ? "bell" : "clock"), why(p)),
      h("p", null, t(p.desk ? `payments_why_${p.desk}` : `payments_moving_${p.state}`, amounts(p))),
      h("p", { class: "muted small" }, tried(p))),
    h("div", { class: "pay-acts" }, p.may.length
      ? p.may.map((decision) => button(p, decision, told))
      : h("p", { class: "muted small" }, t("payments_busy"))),
    facts(p, told));
}

/** @param {DeskPayment} p */
function why(p) {
  return t(p.desk ? `payments_short_${p.desk}` : `payments_state_${p.state}`);
}

/** @param {DeskPayment} p */
function amounts(p) {
  return { ordered: money(p.fen), paid: money(amount(p)) };
}

/** What has been done about it so far, and what will be. @param {DeskPayment} p */
function tried(p) {
  const next = p.step_at && !p.step ? t("payments_next", { time: clock(p.step_at, desk.zone) }) : "";
  return [
    p.posts ? t("payments_posts", { n: p.posts }) : t(p.state === "paid" ? "payments_not_sent" : "payments_asked"),
    p.tries ? t("payments_tries", { n: p.tries }) : "",
    p.refused ? t("payments_said_no", { why: refusedWords(p.refused) }) : "",
    next,
  ].filter(Boolean).join(t("payments_stop"));
}

/** @param {DeskPayment} p @param {Told} told */
function facts(p, told) {
  const fact = (/** @type {string} */ name, /** @type {(Node | string | null)[]} */ ...what) => h("div", null, h("dt", null, t(name)), h("dd", null, ...what));
  const number = seen.get(p.id);
  return h("dl", { class: "pay-facts" },
    fact("payments_number", h("span", { class: "strong pay-number" }, number ?? p.phone),
      number ? h("span", { class: "muted small" }, t("payments_seen")) : h("button", { type: "button", class: "link", data: { focus: `number ${p.id}` }, on: { click: () => show(p, told) } }, t("payments_show_number"))),
    fact("payments_provider", h("span", null, providerName(p.provider)), p.provider_ref && h("span", { class: "code" }, p.provider_ref)),
    fact("payments_order", h("span", { class: "code" }, p.order_no)));
}

/** The whole number; the hall writes down who has read it. @param {DeskPayment} p @param {Told} told */
async function show(p, told) {
  try {
    const { phone } = /** @type {{phone: string}} */ (await call("POST", `/payments/${p.id}/payer`, {}));
    seen.set(p.id, phone.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3"));
    setTimeout(() => { seen.delete(p.id); told.redraw(); }, SEEN_MS);
    told.redraw();
  } catch (error) {
    fail(error);
  }
}

/** @param {DeskPayment} p @param {import("./types.js").Decision} decision @param {Told} told */
function button(p, decision, told) {
  const kind = decision === "refund" ? "bad" : decision === p.may[0] && p.desk ? "ink" : undefined;
  return h("button", { type: "button", class: "button", data: { kind, decision, focus: `${decision} ${p.id}` }, on: { click: () => decide(p, decision, told.changed) } }, t(wordsOf(p, decision)));
}

/** @param {DeskPayment} p @param {string} decision */
function wordsOf(p, decision) {
  if (decision === "again" && p.state === "refunding") return "payments_do_back_again";
  return decision === "post" && p.desk === "amount_differs" ? "payments_do_post_paid" : `payments_do_${decision}`;
}
