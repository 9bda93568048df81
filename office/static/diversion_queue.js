/**
 * The queue's own figures of today, beside what was diverted.
 *
 * @typedef {import("./figures_types.js").Figures} Figures
 */

import { h } from "../hallkeeper/element.js";
import { duration, named, t } from "../hallkeeper/words.js";
import { percent, whole } from "./desk.js";

/** @param {Figures} day */
export function queueTable(day) {
  const num = (/** @type {string} */ key) => h("th", { scope: "col", class: "num" }, t(key));
  return h("div", { class: "scroll" }, h("table", { class: "table by-row" },
    h("thead", null, h("tr", null, h("th", { scope: "col" }, t("col_service")), num("div_queue_came"), num("col_waiting"), num("col_mean"), num("div_queue_p90"), num("fig_within"))),
    h("tbody", null, day.services.map((s) => h("tr", { data: { service: s.code } },
      h("th", { scope: "row" }, named(s.names) || s.code),
      h("td", { class: "num" }, whole(s.customers)),
      h("td", { class: "num" }, whole(s.waiting)),
      h("td", { class: "num" }, span(s.wait_mean_s)),
      h("td", { class: "num" }, span(s.wait_p90_s)),
      h("td", { class: `num ${s.within !== null && s.within < day.wanted_share ? "bad strong" : ""}` }, percent(s.within)))))));
}

/** @param {number | null} seconds */
function span(seconds) {
  return seconds === null ? "—" : duration(seconds);
}
