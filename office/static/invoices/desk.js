/**
 * The desk: each invoice that waits for a person or is on its way: since when, how much, for whom, why, what has been
 * tried, and what may be done.
 *
 * @typedef {import("./types.js").Invoice} Invoice
 * @typedef {import("./types.js").Invoices} Invoices
 * @typedef {import("./types.js").Whose} Whose
 * @typedef {{changed: () => void, redraw: () => void}} Told
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { clock, t } from "../../hallkeeper/words.js";
import { desk, fail, moment, spanSince } from "../desk/desk.js";
import { decide, redLetter, send } from "./decide.js";
import { about, askedAt, refusedWords, whatWords } from "./finding.js";
import { money } from "../payments/finding.js";

const SEEN_MS = 60_000; // who was asked for does not stay on the screen

/** Whom an invoice is for, where that was asked for. @type {Map<string, Whose>} */
const seen = new Map();

/** @param {Invoices} invoices @param {Told} told @returns {HTMLElement[]} what waits for a person first */
export function deskList(invoices, told) {
  const now = Date.parse(invoices.now);
  return [...invoices.desk].sort((a, b) => Number(!a.desk) - Number(!b.desk)).map((i) => item(i, now, told));
}

/** @param {Invoice} i @param {number} now @param {Told} told */
function item(i, now, told) {
  const since = t("invoices_since", { time: moment(i.created_at), span: spanSince(i.created_at, now) });
  return h("article", { class: "card pay", data: { invoice: i.invoice, desk: i.desk ?? undefined }, "aria-label": `${whatWords(i)} ${i.phone}` },
    h("div", { class: "pay-amount" },
      h("p", { class: "figure" }, money(i.fen)),
      h("p", { class: "muted small" }, `${whatWords(i)} · ${askedAt(i)}`),
      h("p", { class: "small" }, h("time", { datetime: i.created_at }, since))),
    h("div", { class: "pay-why" },
      h("p", { class: `pay-state ${i.desk ? "bad" : ""}` }, pictogram(i.desk ? "bell" : "clock"), t(i.desk ? `invoices_short_${about(i)}` : `invoices_now_${moving(i)}`)),
      i.desk ? h("p", null, t(`invoices_why_${about(i)}`)) : null,
      isUnsent(i) ? h("p", { class: "pay-unsent" }, t(`invoices_unsent_${i.wants}`)) : null,
      h("p", { class: "muted small" }, tried(i))),
    h("div", { class: "pay-acts" }, i.desk && i.may.length ? acts(i, told) : i.busy ? h("p", { class: "muted small" }, t("invoices_busy")) : null),
    facts(i, told));
}

/** Whether it has not gone to its customer either, beside a red letter that was refused. @param {Invoice} i */
function isUnsent(i) {
  return i.desk === "red_refused" && i.wants !== null;
}

/** What happens to it without anybody's doing. @param {Invoice} i */
function moving(i) {
  const what = about(i);
  return what === "red_refused" ? "red" : what;
}

/** What has been done about it so far, and what will be. @param {Invoice} i */
function tried(i) {
  return [
    i.given_up ? t("invoices_given_up") : "",
    i.tries && !isUnsent(i) ? t("invoices_tries", { n: i.tries }) : "",
    i.refused ? t("invoices_said_no", { why: refusedWords(i.refused) }) : "",
    i.reddening ? t(`invoices_reason_${i.reddening}`) : "",
    i.next_at && !i.busy ? t("invoices_next", { time: clock(i.next_at, desk.zone) }) : "",
  ].filter(Boolean).join(t("invoices_stop"));
}

/** What leads on comes first. @param {Invoice} i @param {Told} told */
function acts(i, told) {
  const first = i.may[0];
  const may = about(i) === "red_refused" ? i.may.filter((choice) => choice !== "red_letter") : i.may; // again is the same there
  return may.map((choice) => {
    const open = { again: decide, give_up: decide, deliver: send, red_letter: redLetter }[choice];
    const words = choice === "again" || choice === "give_up" ? `invoices_do_${choice}_${about(i)}` : `invoices_do_${choice}`;
    const kind = choice === "red_letter" ? "bad" : choice === first ? "ink" : undefined;
    return h("button", { type: "button", class: "button", data: { kind, choice, focus: `${choice} ${i.invoice}` }, on: { click: () => open(i, choice, told.changed) } }, t(words));
  });
}

/** @param {Invoice} i @param {Told} told */
function facts(i, told) {
  const fact = (/** @type {string} */ name, /** @type {(Node | string | null)[]} */ ...what) => h("div", null, h("dt", null, t(name)), h("dd", null, ...what));
  const whose = seen.get(i.invoice);
  return h("dl", { class: "pay-facts" },
    fact("invoices_whom", ...(whose ? inFull(whose) : [h("span", { class: "strong pay-number" }, [i.phone, i.title].filter(Boolean).join(" · ") || t("invoices_forgotten"))]),
      whose ? h("span", { class: "muted small" }, t("invoices_seen"))
        : i.phone ? h("button", { type: "button", class: "link", data: { focus: `whose ${i.invoice}` }, on: { click: () => show(i, told) } }, t("invoices_show")) : null),
    fact("invoices_number", i.number ? h("span", { class: "code" }, i.number) : h("span", { class: "muted" }, t("invoices_no_number"))),
    fact("invoices_request", h("span", { class: "code" }, i.request_no)));
}

/** @param {Whose} whose */
function inFull({ phone, title, tax_no, email }) {
  const number = phone.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");
  return [h("span", { class: "strong pay-number" }, [number, title, tax_no, email].filter(Boolean).join(" · "))];
}

/** For whom it is, in full; the hall writes down who has read it. @param {Invoice} i @param {Told} told */
async function show(i, told) {
  try {
    seen.set(i.invoice, /** @type {Whose} */ (await call("POST", `/invoices/${i.invoice}/customer`, {})));
    setTimeout(() => { seen.delete(i.invoice); told.redraw(); }, SEEN_MS);
    told.redraw();
  } catch (error) {
    fail(error);
  }
}
