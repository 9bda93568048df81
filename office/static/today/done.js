/**
 * Asked for and really done: two facts, and the difference between them is what cures halls.
 *
 * @typedef {import("./figures_types.js").Figures} Figures
 * @typedef {import("./figures_types.js").ServiceFigures} Row
 */

import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { whole } from "../desk/desk.js";

/** @param {Figures} day @returns {string} the largest flow from what was asked for to something else */
export function doneFinding(day) {
  const names = new Map(day.services.map((s) => [s.code, named(s.names)]));
  let most = { n: 0, asked: "", done: "" };
  for (const [asked, row] of Object.entries(day.asked_done)) {
    for (const [done, n] of Object.entries(row)) {
      if (asked !== done && n > most.n) most = { n, asked, done };
    }
  }
  if (!day.total.finished) return t("done_none");
  if (!most.n) return t("done_as_asked");
  return t("done_finding", { n: most.n, asked: names.get(most.asked) ?? most.asked, done: names.get(most.done) ?? most.done });
}

/** @param {Figures} day @returns {HTMLElement[]} */
export function doneBars(day) {
  const most = Math.max(1, ...day.services.map((s) => Math.max(s.customers, s.done)));
  return day.services.map((row, n) => pair(row, n, most));
}

/** @param {Row} row @param {number} n @param {number} most */
function pair(row, n, most) {
  const width = (/** @type {number} */ value) => ({ width: `${(100 * value) / most}%` });
  return h("div", { class: "pair", data: { tone: (n % 6) + 1 } },
    h("p", { class: "pair-name" }, named(row.names)),
    h("div", { class: "pair-bars", "aria-hidden": "true" },
      h("i", { class: "pair-asked", style: width(row.customers) }),
      h("i", { class: "pair-done", style: width(row.done) })),
    h("p", { class: "pair-figures small" },
      h("span", null, t("asked_n", { n: whole(row.customers) })),
      h("strong", null, t("done_n", { n: whole(row.done) }))));
}
