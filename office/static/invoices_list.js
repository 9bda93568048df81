/**
 * The invoices of a day by state, newest first; or those found by a number, of whichever day.
 *
 * @typedef {import("./invoices_types.js").Invoice} Invoice
 * @typedef {import("./invoices_types.js").Invoices} Invoices
 */

import { call } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { mistake, refused } from "./cards_form.js";
import { moment, whole } from "./desk.js";
import { redLetter, send } from "./invoices_decide.js";
import { askedAt, refusedWords, stateWords, whatWords } from "./invoices_finding.js";
import { money } from "./payments_finding.js";

const PAGE = 30;
const DAYS = 89; // so long invoices know whose they are; older ones are found by their number
const DAY_MS = 86_400_000;
const STATES = ["requested", "issued", "delivered", "red_lettered", "failed"];
const SIGNS = /** @type {Record<string, string>} */ ({ requested: "clock", issued: "invoice", delivered: "check", red_lettered: "recall", failed: "close" });

/** @param {HTMLElement} form @param {HTMLElement} place @param {() => void} load the day that is chosen */
export function invoiceList(form, place, load) {
  /** @type {Invoices | null} */
  let known = null;
  /** @type {{what: string, rows: Invoice[]} | null} */
  let found = null;
  let drawn = "";
  let shown = PAGE;
  const search = h("input", { class: "input", id: "search", type: "search", autocomplete: "off", spellcheck: "false", maxlength: 40, "aria-describedby": "search-hint" });
  const day = h("input", { class: "input", id: "day", type: "date", on: { change: () => { found = null; search.value = ""; load(); } } });
  const state = h("select", { class: "input", id: "state", on: { change: () => again(true) } }, h("option", { value: "" }, t("invoices_all")), STATES.map((one) => h("option", { value: one }, t(`invoices_state_${one}`))));
  const counted = h("p", { class: "muted small", role: "status" });
  const back = h("button", { type: "button", class: "button", hidden: true, on: { click: () => { found = null; search.value = ""; again(true); search.focus(); } } }, t("invoices_search_end"));
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
    if (what) return void find(what);
    found = null;
    again(true);
  });

  /** @param {string} what */
  async function find(what) {
    try {
      found = { what, rows: /** @type {{found: Invoice[]}} */ (await call("POST", "/invoices/find", { what })).found };
      again(true);
    } catch (error) {
      refused(error, { what: search });
    }
  }

  /** @param {boolean} [anew] from the first row on */
  function again(anew = false) {
    if (anew) shown = PAGE;
    drawn = "";
    draw();
  }

  function changed() {
    load();
    if (found) void find(found.what);
  }

  function draw() {
    if (!known) return;
    const rows = found ? found.rows : known.of_day.filter((i) => !state.value || i.state === state.value);
    const now = JSON.stringify([rows, shown, found?.what]);
    if (now === drawn) return; // nothing new: whoever reads or selects is left in peace
    drawn = now;
    byDay.hidden = found !== null;
    back.hidden = found === null;
    counted.textContent = found ? t("invoices_found", { n: found.rows.length }) : known.all ? t("invoices_counted", { n: whole(rows.length), of: whole(known.all) }) : "";
    const none = found ? "invoices_found_none" : known.all ? "invoices_none_fit" : "invoices_none_of_day";
    replace(place, rows.length ? table(rows.slice(0, shown), changed) : h("div", { class: "empty" }, pictogram("invoice"), h("p", null, t(none))),
      rows.length > shown && h("button", { type: "button", class: "button more", data: { focus: "more" }, on: { click: () => { shown += PAGE; draw(); } } }, t("invoices_more")));
  }

  return {
    /** The chosen day, "" for today. */
    day: () => (known && day.value === known.today ? "" : day.value),
    /** @param {Invoices} invoices */
    paint(invoices) {
      known = invoices;
      day.max = invoices.today;
      day.min = new Date(Date.parse(`${invoices.today}T00:00:00Z`) - DAYS * DAY_MS).toISOString().slice(0, 10);
      if (document.activeElement !== day) day.value = invoices.day;
      draw();
    },
    /** Something has changed: what was found is found anew. */
    again: () => { if (found) void find(found.what); },
  };
}

/** @param {Invoice[]} rows @param {() => void} changed */
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
        i.may.includes("deliver") && act("resend", () => send(i, "deliver", changed)),
        i.may.includes("red_letter") && act("red_letter", () => redLetter(i, "red_letter", changed)))))))));
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
