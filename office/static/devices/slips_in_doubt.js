/**
 * Customers who may stand without paper: each with its number and a way to print it again. They keep their place.
 *
 * @typedef {{ticket: string, number: string, service: string, ticket_state: string, kiosk: string | null, copy: number, state: string, reason: string | null, since: string}} Doubt
 */

import { call } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { codeWords, desk, placeName, spanSince } from "../desk/desk.js";
import { askWhere } from "./print_again.js";

/** @returns {Promise<Doubt[]>} oldest first */
export function loadDoubts() {
  return call("GET", "/slips");
}

/** @param {Doubt[]} doubts @param {number} now ms */
export function doubtTable(doubts, now) {
  return h("div", { class: "scroll" }, h("table", { class: "table" },
    h("thead", null, h("tr", null, ["col_number", "col_place", "col_slip", "col_since", "col_again"].map((key) => h("th", { scope: "col" }, t(key))))),
    h("tbody", null, doubts.map((doubt) => row(doubt, now)))));
}

/** @param {Doubt} doubt @param {number} now */
function row(doubt, now) {
  const why = codeWords("reason", doubt.reason);
  return h("tr", { data: { number: doubt.number } },
    h("th", { scope: "row" }, h("span", { class: "doubt-number figure" }, doubt.number), " ", h("span", { class: "muted" }, named(desk.services[doubt.service]) || doubt.service)),
    h("td", null, doubt.kiosk ? placeName("kiosk", doubt.kiosk) : ""),
    h("td", null, [t(`slip_${doubt.state.toLowerCase()}`), why].filter(Boolean).join(t("list_comma"))),
    h("td", { class: "tight" }, spanSince(doubt.since, now)),
    h("td", { class: "tight" }, whatNow(doubt)));
}

/** One that the printer still tries is taken back where it is printed elsewhere. @param {Doubt} doubt */
function whatNow(doubt) {
  if (doubt.ticket_state !== "waiting") return t("doubt_missed");
  const again = h("button", { type: "button", class: "button small-button", on: { click: () => askWhere(doubt.number) } }, t("reprint"));
  return doubt.state === "LATE" ? h("div", { class: "row wrap" }, h("span", { class: "muted small" }, t("doubt_still_tried")), again) : again;
}
