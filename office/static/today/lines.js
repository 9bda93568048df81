/**
 * Who waits: the finding in a sentence, and the lines by business type against their target.
 *
 * @typedef {import("./figures_types.js").Figures} Figures
 * @typedef {import("./figures_types.js").ServiceFigures} Row
 */

import { h } from "../../hallkeeper/element.js";
import { duration, named, t } from "../../hallkeeper/words.js";
import { percent } from "../desk/desk.js";

/** @param {Figures} day @param {number} now @returns {string} the page's heading */
export function finding(day, now) {
  const { waiting, late, customers } = day.total;
  if (customers === 0) return t("find_nobody_yet");
  if (waiting === 0) return t("find_nobody");
  const row = longestOf(day);
  if (!late || !row?.longest) return t("find_in_time", { n: waiting });
  return t("find_late", { n: late, number: row.longest.number, span: duration(waited(row, now)) });
}

/** @param {Figures} day @returns {string} which type misses its target today, in a sentence */
export function secondFinding(day) {
  const judged = day.services.filter((s) => s.within !== null);
  if (!judged.length) return "";
  const worst = judged.reduce((a, b) => ((b.within ?? 1) < (a.within ?? 1) ? b : a));
  if ((worst.within ?? 1) >= day.wanted_share) return t("find_all_meet", { share: percent(day.wanted_share) });
  return t("find_misses", { service: named(worst.names), share: percent(worst.within), span: duration(worst.target_s), wanted: percent(day.wanted_share) });
}

/** @param {Figures} day @param {number} now */
export function lineTable(day, now) {
  if (!day.services.length) return h("div", { class: "empty" }, h("p", null, t("no_services")), h("a", { href: "/office/catalogue" }, t("nav_catalogue")));
  const scale = Math.max(...day.services.map((s) => Math.max(s.target_s * 1.5, waited(s, now))));
  const head = ["col_service", "col_waiting", "col_longest", "col_within", "col_mean"];
  return h("div", { class: "scroll" }, h("table", { class: "table lines" },
    h("thead", null, h("tr", null, head.map((key, n) => h("th", { scope: "col", class: n === 1 || n > 2 ? "num" : "" }, t(key))))),
    h("tbody", null, day.services.map((row, n) => line(row, n, { scale, now, wanted: day.wanted_share })))));
}

/** @param {Row} row @param {number} n @param {{scale: number, now: number, wanted: number}} view */
function line(row, n, view) {
  const missed = row.within !== null && row.within < view.wanted;
  return h("tr", null,
    h("th", { scope: "row", class: "line-name" },
      h("span", null, h("span", { class: "letter", data: { tone: (n % 6) + 1 } }, row.letter),
        h("span", null, named(row.names), h("small", { class: "line-target" }, t("target_of", { span: duration(row.target_s) })))),
      !row.open && h("span", { class: "chip" }, t("not_offered"))),
    h("td", { class: "num line-count" }, row.waiting),
    h("td", { class: "line-bar" }, bar(row, view)),
    h("td", { class: `num ${missed ? "bad strong" : ""}` }, percent(row.within)),
    h("td", { class: "num" }, row.wait_mean_s === null ? "—" : t("minutes_short", { n: (row.wait_mean_s / 60).toFixed(1) })));
}

/** The longest wait against the target; beyond it the bar is red, and the words say so too. @param {Row} row @param {{scale: number, now: number}} view */
function bar(row, view) {
  const seconds = waited(row, view.now);
  const over = Math.max(0, seconds - row.target_s);
  const share = (/** @type {number} */ s) => `${(100 * s) / view.scale}%`;
  const words = row.longest
    ? [h("strong", null, row.longest.number), ` ${duration(seconds)}`, over ? h("span", { class: "bad strong" }, ` · ${t("over_by", { span: duration(over) })}`) : ""]
    : [h("span", { class: "muted" }, t("nobody_waiting"))];
  return h("div", { class: "bar" },
    h("div", { class: "bar-track", "aria-hidden": "true" },
      h("i", { class: "bar-in", style: { width: share(Math.min(seconds, row.target_s)) } }),
      h("i", { class: "bar-over", style: { width: share(over) } }),
      h("i", { class: "bar-target", style: { "inset-inline-start": share(row.target_s) } })),
    h("p", { class: "bar-words small" }, ...words));
}

/** @param {Figures} day */
function longestOf(day) {
  const lined = day.services.filter((s) => s.longest);
  return lined.length ? lined.reduce((a, b) => (over(b) > over(a) ? b : a)) : null;
}

/** @param {Row} row */
function over(row) {
  return (row.longest?.waited_s ?? 0) - row.target_s;
}

/** @param {Row} row @param {number} now @returns {number} seconds */
function waited(row, now) {
  return row.longest ? Math.max(0, (now - Date.parse(row.longest.since)) / 1000) : 0;
}
