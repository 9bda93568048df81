/**
 * What the invoices say, in a sentence; and states, reasons and periods in words.
 *
 * @typedef {import("./types.js").Invoice} Invoice
 * @typedef {import("./types.js").Invoices} Invoices
 */

import { t } from "../../hallkeeper/words.js";
import { codeWords, moment, placeName } from "../desk/desk.js";
import { money } from "../payments/finding.js";

/** @param {Invoices} invoices @returns {string} the page's heading */
export function finding({ desk: waiting }) {
  const n = waiting.filter((i) => i.desk).length;
  return n ? t("invoices_find_waits", { n }) : t("invoices_find_none");
}

/** @param {Invoices} invoices @returns {string} */
export function secondFinding({ desk: unsettled, made_out: made, day, today }) {
  const oldest = unsettled.find((i) => i.desk);
  const moving = unsettled.filter((i) => !i.desk).length;
  const said = [];
  if (oldest) said.push(t("invoices_oldest", { what: whatWords(oldest), amount: money(oldest.fen), time: moment(oldest.created_at) }));
  if (moving) said.push(t("invoices_moving", { n: moving }));
  if (!said.length && day === today) said.push(made.n ? t("invoices_today", { n: made.n, sum: money(made.fen) }) : t("invoices_nobody"));
  return said.join(" ");
}

/** "2026年10月话费", "top-up 2026-11-28". @param {Invoice} i */
export function whatWords(i) {
  const [year = "", month = ""] = i.period.split("-");
  return t(`invoices_what_${i.what}`, { period: i.what === "month" ? t("invoices_period", { year, month }) : i.period });
}

/** Where the customer asked for it. @param {Invoice} i */
export function askedAt(i) {
  if (i.by_run) return t("invoices_by_run");
  return i.place === "phone" ? t("invoices_on_phone") : placeName("kiosk", i.place);
}

/** What it is about: the request, the red letter (refused or not), or the way to the customer. @param {Invoice} i @returns {"request" | "red" | "red_refused" | "post"} */
export function about(i) {
  if (i.state === "requested") return "request";
  if (i.desk === "red_refused") return "red_refused";
  return i.reddening ? "red" : "post";
}

/** Where it stands. @param {Invoice} i */
export function stateWords(i) {
  if (i.desk) return t("invoices_state_desk");
  const red = i.reddening && (i.state === "issued" || i.state === "delivered");
  if (i.by_run && i.state === "issued" && !red) return t("invoices_state_issued_run");
  return t(red ? "invoices_state_reddening" : `invoices_state_${i.state}`);
}

/** Why the invoice system, or the messages, have said no. @param {string | null} code */
export function refusedWords(code) {
  return codeWords("invoices_refused", code);
}
