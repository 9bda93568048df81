/**
 * The invoices of a day by state, newest first; or those found by a number, of whichever day.
 *
 * @typedef {import("./types.js").Invoice} Invoice
 * @typedef {import("./types.js").Invoices} Invoices
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { mistake, refused } from "../desk/form.js";
import { moment, whole } from "../desk/desk.js";
import { redLetter, send } from "./decide.js";
import { askedAt, refusedWords, stateWords, whatWords } from "./finding.js";
import { finder } from "./found.js";
import { money } from "../payments/finding.js";

const PAGE = 30;
const DAYS = 89; // so long invoices know whose they are; older ones are found by their number
const DAY_MS = 86_400_000;
const STATES = ["requested", "issued", "delivered", "red_lettered", "failed"];
const SIGNS = /** @type {Record<string, string>} */ ({ requested: "clock", issued: "invoice", delivered: "check", red_lettered: "recall", failed: "close" });

/** @param {HTMLElement} form @param {HTMLElement} place @param {() => void} load the day that is chosen */
export function invoiceList(form, place, load) {
  /** @type {Invoices | null} */
  let known = null;
  let drawn = "";
  let shown = PAGE;
  const search = h("input", { class: "input", id: "search", type: "search", autocomplete: "off", spellcheck: "false", maxlength: 40, "aria-describedby": "search-hint" });
  const day = h("input", { class: "input", id: "day", type: "date", on: { change: () => { finding.end(); search.value = ""; load(); } } });
  const state = h("select", { class: "input", id: "state", on: { change: () => { shown = PAGE; load(); } } }, h("option", { value: "" }, t("invoices_all")), STATES.map((one) => h("option", { value: one }, t(`invoices_state_${one}`))));
  const counted = h("p", { class: "muted small", role: "status" });
  const back = h("button", { type: "button", class: "button", hidden: true, on: { click: () => { finding.end(); search.value = ""; again(true); search.focus(); } } }, t("invoices_search_end"));
  const byDay = h("div", { class: "by-day" },
    h("div", { class: "field" }, h("label", { for: "day" }, t("invoices_day")), day),
    h("div", { class: "field" }, h("label", { for: "state" }, t("invoices_filter")), state));
  replace(form,
    h("div", { class: "field search" }, h("label", { for: "search" }, t("invoices_search")),
      h("div", { class: "with-button" }, search, h("button", { type: "submit", class: "button" }, t("invoices_search_yes"))),
      h("p", { class: "hint", id: "search-hint" }, t("invoices_search_hint"))),
    byDay, back, counted);
  search.addEventListener("input", () => mistake(search, ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const what = search.value.trim();
    if (what) return void finding.find(what).catch((error) => refused(error, { what: search }));
    finding.end();
    again(true);
  });
  const finding = finder(
    async (what) => /** @type {{found: Invoice[]}} */ (await call("POST", "/invoices/find", { what })).found,
    async (invoice) => /** @type {Invoice} */ (await call("GET", `/invoices/${invoice}`)),
    again,
  );

  /** @param {boolean} anew from the first row on */
  function again(anew) {
    if (anew) shown = PAGE;
    drawn = "";
    draw();
  }

  /** @param {Invoice} i */
  function changed(i) {
    load();
    finding.touch([i.invoice]);
  }

  function draw() {
    if (!known) return;
    const found = finding.found();
    const rows = found ? found.rows : known.of_day;
    const now = JSON.stringify([rows, shown, found?.what, known.all, known.fit]);
    if (now === drawn) return; // nothing new: whoever reads or selects is left in peace
    drawn = now;
    byDay.hidden = found !== null;
    back.hidden = found === null;
    counted.textContent = found ? t("invoices_found", { n: found.rows.length }) : known.all ? counts(known) : "";
    const none = found ? "invoices_found_none" : known.all ? "invoices_none_fit" : "invoices_none_of_day";
    replace(place, rows.length ? table(rows.slice(0, shown), changed) : h("div", { class: "empty" }, pictogram("invoice"), h("p", null, t(none))),
      rows.length > shown && h("button", { type: "button", class: "button more", data: { focus: "more" }, on: { click: () => { shown += PAGE; draw(); } } }, t("invoices_more")));
  }

  return {
    /** What of a day is wanted: without a date, today. */
    query: () => String(new URLSearchParams([["day", known && day.value === known.today ? "" : day.value], ["state", state.value]].filter(([, value]) => value))),
    /** @param {Invoices} invoices */
    paint(invoices) {
      known = invoices;
      day.max = invoices.today;
      day.min = new Date(Date.parse(`${invoices.today}T00:00:00Z`) - DAYS * DAY_MS).toISOString().slice(0, 10);
      if (document.activeElement !== day) day.value = invoices.day;
      draw();
    },
    touch: finding.touch,
  };
}

/** @param {Invoices} invoices how many of how many are in that state, and how many of those are listed */
function counts({ fit, all, of_day }) {
  const said = t("invoices_counted", { n: whole(fit), of: whole(all) });
  return fit > of_day.length ? said + t("invoices_stop") + t("invoices_newest", { n: whole(of_day.length) }) : said;
}

/** @param {Invoice[]} rows @param {(i: Invoice) => void} changed */
function table(rows, changed) {
  const heads = ["at", "amount", "state", "what", "whom", "acts"].map((key) => h("th", { scope: "col", class: key === "amount" ? "num" : "" }, t(`invoices_col_${key}`)));
  return h("div", { class: "scroll" }, h("table", { class: "table recent" },
    h("thead", null, h("tr", null, heads)),
    h("tbody", null, rows.map((i) => h("tr", { data: { invoice: i.invoice, state: i.state } },
      h("td", { class: "muted" }, h("time", { datetime: i.created_at }, moment(i.created_at))),
      h("td", { class: "num strong" }, money(i.fen)),
      h("td", null, state(i)),
      h("td", null, whatWords(i), h("p", { class: "muted small" }, askedAt(i))),
      h("td", { class: "whom" }, i.phone || h("span", { class: "muted" }, t("invoices_forgotten")), h("p", { class: "muted small" }, i.title)),
      h("td", null, h("div", { class: "row-acts" },
        i.may.includes("deliver") && act("resend", () => send(i, "deliver", () => changed(i))),
        i.may.includes("red_letter") && act("red_letter", () => redLetter(i, "red_letter", () => changed(i))))))))));
}

/** @param {"resend" | "red_letter"} what @param {() => void} run */
function act(what, run) {
  return h("button", { type: "button", class: "link", data: { act: what }, on: { click: run } }, t(`invoices_do_${what}`));
}

/** @param {Invoice} i */
function state(i) {
  return [
    h("span", { class: `state ${i.desk ? "bad" : i.state === "delivered" ? "good" : ""}` }, pictogram(i.desk ? "bell" : SIGNS[i.state] ?? "clock"), stateWords(i)),
    i.number ? h("p", { class: "code" }, i.number) : null,
    i.red_number ? h("p", { class: "muted small" }, `${t("invoices_red_number")} `, h("span", { class: "code" }, i.red_number)) : null,
    i.state === "red_lettered" && i.reddening ? h("p", { class: "muted small" }, t(`invoices_reason_${i.reddening}`)) : null,
    i.refused ? h("p", { class: "muted small" }, refusedWords(i.refused)) : null,
  ];
}
