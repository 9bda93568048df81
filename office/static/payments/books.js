/**
 * The daily comparison (对账): whether provider, hall and billing say the same of each order, and what to do where not.
 *
 * @typedef {import("./types.js").Book} Book
 * @typedef {import("./types.js").Difference} Difference
 */

import { call, isOffline, Problem } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { desk, fail, inWords, longDay, moment, whole } from "../desk/desk.js";
import { money, providerName } from "./finding.js";

const DAYS = 31; // that may be chosen
const SHOWN = 10;
const DAY_MS = 86_400_000;
const PATIENCE_MS = 120_000; // a day's statement may be long

/** Which books stand open: those with differences until somebody closes them. @type {Map<string, boolean>} */
const folded = new Map();

/**
 * The form once, the list at each call.
 *
 * @param {HTMLElement} form
 * @param {HTMLElement} list
 * @param {() => void} changed
 * @returns {() => Promise<void>}
 */
export function booksOf(form, list, changed) {
  const day = h("select", { class: "input", id: "day" }, days().map((iso, n) => h("option", { value: iso, selected: n === 1 }, dayWords(iso, n))));
  const button = h("button", { type: "submit", class: "button", data: { kind: "ink" } }, t("books_compare"));
  const said = h("p", { class: "books-said", role: "status" });
  const running = h("progress", { class: "books-running", hidden: true, "aria-label": t("books_running") });
  replace(form, h("div", { class: "field" }, h("label", { for: "day" }, t("books_day")), day), button, running, said);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    tell("", t("books_running"));
    button.disabled = true;
    running.hidden = false;
    try {
      const answer = /** @type {{differences: Record<string, Difference[]>}} */ (await call("POST", "/payments/comparisons", { day: day.value }, { timeout: PATIENCE_MS, tries: 1 }));
      const n = Object.values(answer.differences).flat().length;
      tell(n ? "bad" : "good", t(n ? "books_done_differ" : "books_done_same", { n, day: shortDay(day.value) }));
      await load();
      changed();
    } catch (error) {
      tell("bad", why(error));
    }
    running.hidden = true;
    button.disabled = false;
  });

  /** @param {string} kind @param {string} text */
  function tell(kind, text) {
    replace(said, kind && pictogram(kind === "bad" ? "bell" : "check"), h("span", null, text));
    said.className = `books-said ${kind}`;
  }

  async function load() {
    try {
      const books = /** @type {Book[]} */ (await call("GET", "/payments/comparisons"));
      replace(list, books.length ? h("ul", { class: "books" }, books.slice(0, SHOWN).map(one)) : h("div", { class: "empty" }, pictogram("receipt"), h("p", null, t("books_none"))));
    } catch (error) {
      fail(error);
    }
  }
  return load;
}

/** @param {unknown} error */
function why(error) {
  if (error instanceof Problem && error.code === "book_missing") return t("books_error_missing");
  return isOffline(error) ? t("books_error_silent") : inWords(error);
}

/** @param {Book} book */
function one(book) {
  const { counts } = book;
  const figure = (/** @type {string} */ key, /** @type {string} */ value) => h("div", null, h("dt", null, t(key)), h("dd", null, value));
  const key = `${book.day} ${book.provider}`;
  return h("li", { class: "book", data: { day: book.day, provider: book.provider } },
    h("div", { class: "book-head" },
      h("div", null, h("p", { class: "strong" }, longDay(`${book.day}T12:00:00Z`)), h("p", { class: "muted small" }, t("books_of", { provider: providerName(book.provider), time: moment(book.made_at) }))),
      h("dl", { class: "book-figures" }, figure("books_orders", whole(counts.orders)), figure("books_taken", money(counts.taken_fen)), figure("books_back", money(counts.back_fen)), figure("books_posted", money(counts.posted_fen))),
      h("p", { class: `state ${counts.differences ? "bad" : "good"}` }, pictogram(counts.differences ? "bell" : "check"), counts.differences ? t("books_differ", { n: counts.differences }) : t("books_same"))),
    book.differences.length ? h("details", { open: folded.get(key) ?? true, on: { toggle: (/** @type {Event} */ event) => { folded.set(key, /** @type {HTMLDetailsElement} */ (event.target).open); } } },
      h("summary", null, t("books_list", { n: book.differences.length })),
      h("ul", { class: "differences" }, book.differences.map(difference))) : null);
}

/** @param {Difference} found */
function difference(found) {
  const has = (/** @type {string} */ who, /** @type {number | null} */ fen) => h("div", null, h("dt", null, t(who)), h("dd", null, fen === null ? t("books_nothing") : money(fen)));
  return h("li", { data: { what: found.what } },
    h("div", { class: "grow" },
      h("p", { class: "strong" }, t(`books_what_${found.what}`)),
      h("p", { class: "small" }, t(`books_todo_${found.what}`)),
      h("p", { class: "muted small" }, h("span", { class: "code" }, found.order_no))),
    h("dl", { class: "book-figures" }, has("books_at_provider", found.provider_fen), has("books_here", found.ours_fen), has("books_at_billing", found.billing_fen)));
}

/** The hall's days, newest first, ISO. */
function days() {
  const today = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: desk.zone }).format(new Date());
  const noon = Date.parse(`${today}T12:00:00Z`);
  return Array.from({ length: DAYS }, (_, n) => new Date(noon - n * DAY_MS).toISOString().slice(0, 10));
}

/** @param {string} iso @param {number} n days ago */
function dayWords(iso, n) {
  const words = longDay(`${iso}T12:00:00Z`);
  return n > 1 ? words : t(n ? "books_yesterday" : "books_today", { day: words });
}

/** @param {string} iso */
function shortDay(iso) {
  return longDay(`${iso}T12:00:00Z`);
}
