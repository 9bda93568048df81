/**
 * The queue's own figures of the days that are looked at, beside what was diverted.
 *
 * @typedef {import("./types.js").Diversion} Diversion
 * @typedef {import("./types.js").Queue} Queue
 */

import { h } from "../../hallkeeper/element.js";
import { duration, t } from "../../hallkeeper/words.js";
import { percent, whole } from "../desk/desk.js";
import { serviceName } from "./finding.js";

/** @param {Diversion} figures */
export function queueTable({ queue, wanted_share, behind }) {
  const rows = Object.entries(queue).sort(([, a], [, b]) => b.arrivals - a.arrivals);
  return [
    behind > 0 && h("p", { class: "notice" }, t("div_queue_behind")),
    rows.length ? h("div", { class: "scroll" }, h("table", { class: "table by-row" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("col_service")), queueHeads())),
      h("tbody", null, rows.map(([code, its]) => h("tr", { data: { service: code } }, h("th", { scope: "row" }, serviceName(code)), queueCells(its, wanted_share)))))) : h("p", { class: "muted" }, t("div_queue_none")),
  ].filter(Boolean);
}

/** The names of what `queueCells` says. */
export function queueHeads() {
  return ["hist_customers", "col_mean", "div_queue_p90", "fig_within", "hist_col_gone"].map((key) => h("th", { scope: "col", class: "num" }, t(key)));
}

/** @param {Queue | null} its null: nobody came @param {number} wanted share within the target wait */
export function queueCells(its, wanted) {
  const num = (/** @type {string} */ words) => h("td", { class: "num" }, words);
  if (!its) return Array.from({ length: 5 }, () => num("—"));
  return [
    num(whole(its.arrivals)),
    num(span(its.wait_mean_s)),
    num(span(its.wait_p90_s)),
    h("td", { class: `num ${its.within !== null && its.within < wanted ? "bad strong" : ""}` }, percent(its.within)),
    num(whole(its.abandoned)),
  ];
}

/** @param {number | null} seconds */
function span(seconds) {
  return seconds === null ? "—" : duration(seconds);
}
