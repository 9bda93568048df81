/**
 * One business type day by day: what the ways out have brought, and the queue's own figures of the same days.
 *
 * @typedef {import("./types.js").Diversion} Diversion
 * @typedef {import("./types.js").Effect} Effect
 * @typedef {import("./types.js").Queue} Queue
 */

import { h, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { codeWords, whole } from "../desk/desk.js";
import { savedWords, serviceName } from "./finding.js";
import { queueCells, queueHeads } from "./queue.js";

const WAYS = 8; // columns of the ways out, the day among them
const QUEUE = 5;

/** The business type that is looked at; "": the first. */
let chosen = "";

/** @param {HTMLElement} card @param {Diversion} figures @param {string[]} codes of business types, the most asked first */
export function drawDays(card, figures, codes) {
  card.hidden = !codes.length;
  if (!codes.length) return;
  const code = codes.includes(chosen) ? chosen : codes[0] ?? "";
  const choose = (/** @type {string} */ one) => {
    chosen = one;
    drawDays(card, figures, codes);
  };
  const pick = h("select", { class: "input", id: "days-of", "aria-label": t("col_service"), on: { change: (event) => choose(event.target.value) } },
    codes.map((one) => h("option", { value: one, selected: one === code }, serviceName(one))));
  replace(card,
    h("div", { class: "service-head" }, h("h2", { class: "card-title" }, t("div_days")), codes.length > 1 ? pick : h("p", { class: "chip" }, serviceName(code))),
    h("p", { class: "muted small" }, t("div_days_hint")),
    h("div", { class: "scroll" }, table(figures, code)));
}

/** @param {Diversion} figures @param {string} code */
function table(figures, code) {
  const rows = figures.days.filter((row) => row.service === code);
  const sum = figures.services[code];
  const num = (/** @type {string} */ words) => h("th", { scope: "col", class: "num" }, words);
  const heads = [t("div_asked"), t("div_shown"), t("div_accepted"), t("div_completed"), t("div_cash"), t("div_again"), t("div_saved")];
  return h("table", { class: "table by-row by-day" },
    h("thead", null,
      h("tr", null, h("th", { scope: "colgroup", colspan: WAYS }, t("div_ways")), h("th", { scope: "colgroup", colspan: QUEUE, class: "beside" }, t("div_queue_short")), h("td", null)),
      h("tr", null, h("th", { scope: "col" }, t("ratings_col_day")), heads.map(num), queueHeads(), h("th", { scope: "col" }, t("div_why")))),
    h("tbody", null,
      sum && h("tr", { class: "strong", data: { day: "all" } }, h("th", { scope: "row" }, t("div_channels_all")), cells(sum), queueCells(figures.queue[code] ?? null, figures.wanted_share), why(sum)),
      rows.map((row) => h("tr", { data: { day: row.day } }, h("th", { scope: "row" }, dayName(row.day)), cells(row), queueCells(row.queue, figures.wanted_share), why(row)))));
}

/** @param {Effect} e */
function cells(e) {
  const num = (/** @type {string} */ words) => h("td", { class: "num" }, words);
  return [num(whole(e.asked)), num(whole(e.shown)), num(whole(e.accepted)), done(e), num(whole(e.cash)), num(whole(e.came_back)), num(e.completed ? savedWords(e.saved_s) : "—")];
}

/** How many, and what share of all who came, as a bar. @param {Effect} e */
function done(e) {
  const share = e.asked ? Math.min(1, e.completed / e.asked) : 0;
  return h("td", { class: "num" }, h("span", { class: "done-of" },
    h("span", { class: "bar-track", data: { kind: "completed" }, "aria-hidden": "true" }, share > 0 && h("i", { style: { width: `${100 * share}%` } })),
    h("span", null, whole(e.completed))));
}

/** Why people came to a counter all the same, the most frequent first. @param {Effect} e */
function why(e) {
  const said = Object.entries(e.why_not).sort(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  const words = said.map(([reason, n]) => `${codeWords("why_not", reason)} ${whole(n ?? 0)}`).join(t("list_comma"));
  return h("td", { class: "small" }, words || "—");
}

/** @param {string} iso */
function dayName(iso) {
  return new Intl.DateTimeFormat(language(), { month: "numeric", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(`${iso}T12:00:00Z`));
}
