/**
 * What the payments say, in a sentence; and money, states and reasons in words.
 *
 * @typedef {import("./types.js").DeskPayment} DeskPayment
 * @typedef {import("./types.js").Payments} Payments
 */

import { t } from "../../hallkeeper/words.js";
import { codeWords, moment, placeName, whole } from "../desk/desk.js";

const IN_THE_AIR = new Set(["paid", "refunding"]);
const SETTLED = new Set(["posted", "receipted"]);

/** "¥1,286.00". @param {number} fen */
export function money(fen) {
  const cents = String(Math.abs(fen) % 100).padStart(2, "0");
  return `${fen < 0 ? "−" : ""}¥${whole(Math.trunc(Math.abs(fen) / 100))}.${cents}`;
}

/** What the provider really has; before that, what was ordered. @param {DeskPayment} p */
export function amount(p) {
  return p.paid_fen ?? p.fen;
}

/** @param {DeskPayment[]} desk @returns {string} the page's heading */
export function finding(desk) {
  const air = desk.filter((p) => IN_THE_AIR.has(p.state)).length;
  const you = desk.filter((p) => p.desk).length;
  if (!desk.length) return t("payments_find_none");
  if (!you) return t("payments_find_by_itself", { n: air });
  if (!air) return t("payments_find_waits", { n: you });
  return t("payments_find_both", { air: t("payments_find_air", { n: air }), you: t("payments_find_you", { n: you }) });
}

/** @param {Payments} payments @returns {string} */
export function secondFinding({ desk, recent }) {
  const oldest = desk.find((p) => p.desk) ?? desk[0];
  if (oldest) return t("payments_oldest", { amount: money(amount(oldest)), time: moment(since(oldest)) });
  const settled = recent.filter((p) => SETTLED.has(p.state));
  if (!recent.length) return t("payments_nobody");
  const sum = settled.reduce((all, p) => all + amount(p), 0);
  return t("payments_settled", { n: settled.length, sum: money(sum) });
}

/** Since when the money, or the order, has been there. @param {DeskPayment} p */
export function since(p) {
  return p.paid_at ?? p.created_at;
}

/** @param {string} code */
export function providerName(code) {
  return codeWords("provider", code);
}

/** Where the customer stood. @param {string} place */
export function placeWords(place) {
  return place === "phone" ? t("payments_on_phone") : placeName("kiosk", place);
}

/** Why billing or the provider has said no. @param {string | null} code */
export function refusedWords(code) {
  return codeWords("payments_refused", code);
}
