/**
 * Ratings by counter, teller, business type or day: each row with its answers as one bar, its share only where
 * there are enough answers, and those without at the end, not ranked.
 *
 * @typedef {import("./types.js").Group & {title: string}} Row
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { percent, whole } from "../desk/desk.js";
import { DEGREES } from "./finding.js";

/**
 * @param {string} heading of the first column
 * @param {Row[]} rows
 * @param {number} enough answers for a share
 * @param {{ranked?: boolean}} [options]
 */
export function groupTable(heading, rows, enough, { ranked = true } = {}) {
  if (!rows.length) return h("div", { class: "empty" }, h("p", null, t("ratings_none")));
  const share = (/** @type {Row} */ row) => row.satisfied ?? -1;
  const order = ranked ? [...rows].sort((a, b) => share(b) - share(a)) : rows;
  const few = rows.filter((row) => row.satisfied === null).length;
  return h("div", { class: "scroll" }, h("table", { class: "table groups" },
    h("thead", null, h("tr", null,
      h("th", { scope: "col" }, heading), h("th", { scope: "col" }, t("ratings_col_scores")),
      h("th", { scope: "col", class: "num" }, t("ratings_col_answered")), h("th", { scope: "col", class: "num" }, t("ratings_col_satisfied")))),
    h("tbody", null, order.map(line))),
  few ? h("p", { class: "muted small few" }, t("ratings_few_rows", { n: enough })) : null);
}

/** @param {Row} row */
function line(row) {
  const words = DEGREES.map((score) => t("ratings_n_degree", { n: row.scores[score - 1] ?? 0, degree: t(`degree_${score}`) })).join(t("list_comma"));
  return h("tr", null,
    h("th", { scope: "row" }, row.title),
    h("td", { class: "group-bar" }, row.answered
      ? h("div", { class: "stacked", role: "img", "aria-label": words, title: words }, DEGREES.map((score) => part(row, score)))
      : h("span", { class: "muted small" }, t("ratings_no_answers"))),
    h("td", { class: "num" }, h("span", { class: "strong" }, whole(row.answered)), h("span", { class: "muted small" }, ` / ${whole(row.asked)}`)),
    h("td", { class: "num group-share" }, row.satisfied === null
      ? h("span", { class: "muted small" }, t("ratings_too_few"))
      : [h("strong", null, percent(row.satisfied)), h("small", { class: "muted" }, row.interval ? ` ${percent(row.interval[0])}–${percent(row.interval[1])}` : "")]));
}

/** Its part of the bar; with the figure where there is room for it. @param {Row} row @param {number} score */
function part(row, score) {
  const n = row.scores[score - 1] ?? 0;
  if (!n) return null;
  const room = n / row.answered >= 0.08;
  return h("i", { data: { score }, style: { flex: `${n} 1 0` } }, room ? h("span", null, whole(n)) : null);
}
