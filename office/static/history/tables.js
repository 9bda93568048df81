/**
 * The past in rows: waits by business type with those who left, counters, tellers, how people were lost.
 *
 * @typedef {import("./types.js").History} History
 * @typedef {import("./types.js").Group} Group
 * @typedef {import("./types.js").TimeGroup} TimeGroup
 * @typedef {import("./types.js").WorkGroup} WorkGroup
 */

import { h } from "../../hallkeeper/element.js";
import { duration, stopwatch, t } from "../../hallkeeper/words.js";
import { percent, whole } from "../desk/desk.js";
import { minuteWords, serviceName } from "./finding.js";
import { codeWords, placeName } from "../desk/names.js";

/** @param {string[]} heads @param {HTMLElement[]} rows */
function table(heads, rows) {
  return h("div", { class: "scroll" }, h("table", { class: "table past" },
    h("thead", null, h("tr", null, heads.map((head, n) => h("th", { scope: "col", class: n ? "num" : undefined }, head)))),
    h("tbody", null, rows)));
}

/** @param {string} title @param {(Node | string | null)[]} cells */
function line(title, cells) {
  return h("tr", null, h("th", { scope: "row" }, title), cells.map((cell) => h("td", { class: "num" }, cell ?? "—")));
}

/** What is not the finding, a press away. @param {string} words @param {(Node | null)[]} nodes */
function fold(words, ...nodes) {
  return h("details", { class: "few" }, h("summary", { class: "strong" }, words), nodes);
}

/** Minutes that half, and nine in ten, did not exceed. @param {{wait_median_s: number | null, wait_p90_s: number | null}} group */
function waits(group) {
  return group.wait_median_s === null ? null : `${minuteWords(group.wait_median_s)} / ${minuteWords(group.wait_p90_s)}`;
}

/** The share within the target wait, marked where it is too low. @param {number | null} share */
function within(share) {
  return share === null ? null : h("span", { class: share < 0.9 ? "bad strong" : undefined }, percent(share));
}

/** How many, and what part of all. @param {number} n @param {number} all */
function part(n, all) {
  return all ? `${whole(n)} · ${percent(n / all)}` : whole(n);
}

/** @param {History} past */
export function serviceTable(past) {
  const heads = [t("col_service"), t("hist_col_asked"), t("hist_col_done"), t("hist_col_wait"), t("hist_col_honest"), t("fig_within"), t("hist_col_walk"), t("hist_col_service"), t("hist_col_gone"), t("hist_col_aside")];
  const cause = new Map(past.causes.map((c) => [c.code, c]));
  const rows = past.by.service.map((g) => line(serviceName(g.code), [
    whole(g.arrivals), whole(cause.get(g.code)?.times ?? 0),
    `${minuteWords(g.wait_median_s)} / ${minuteWords(g.wait_p90_s)}`, h("strong", null, `${minuteWords(g.wait_km_median_s)} / ${minuteWords(g.wait_km_p90_s)}`),
    within(g.within),
    g.walk_median_s === null ? null : duration(g.walk_median_s), g.service_mean_s === null ? null : stopwatch(g.service_mean_s),
    percent(g.abandonment), whole(past.aside[g.code]?.completed ?? 0)]));
  const { repeats } = past;
  const again = repeats.share === null
    ? t("hist_no_repeats")
    : t("hist_repeats", { share: percent(repeats.share), days: repeats.days, n: whole(repeats.identified), coverage: percent(repeats.coverage) });
  return [table(heads, rows), h("p", { class: "muted small few" }, again), fold(t("hist_more_services"), ...lostTable(past), ...doneTable(past))];
}

/** No-shows and who was sent on, by what was asked for. @param {History} past */
function lostTable(past) {
  const heads = [t("col_service"), t("hist_col_asked"), t("hist_way_missed"), t("hist_col_back"), t("hist_way_transferred"), t("hist_col_gone")];
  return [h("h3", { class: "sub few" }, t("hist_services_lost")), table(heads, past.by.service.map((g) => line(serviceName(g.code), [
    whole(g.arrivals), part(g.missed, g.arrivals), whole(g.came_back), part(g.transferred, g.arrivals), part(g.abandoned, g.arrivals)])))];
}

/** The same measures by what was really done. @param {History} past */
function doneTable(past) {
  if (!past.by.done.length) return [];
  const heads = [t("col_service"), t("hist_col_visits"), t("hist_col_wait"), t("fig_within"), t("hist_way_missed"), t("hist_way_transferred"), t("hist_col_service")];
  return [h("h3", { class: "sub few" }, t("hist_services_done")), h("p", { class: "muted small" }, t("hist_services_done_hint")),
    table(heads, past.by.done.map((g) => line(serviceName(g.code), [
      whole(g.finished), waits(g), within(g.within), part(g.missed, g.finished), part(g.transferred, g.finished), g.service_mean_s === null ? null : stopwatch(g.service_mean_s)])))];
}

/** Half hours, or days, with how busy the counters were. @param {TimeGroup[]} groups @param {string} words @param {string} heading @param {(group: TimeGroup) => string} title @param {number} [days] */
export function timeTable(groups, words, heading, title, days = 1) {
  const heads = [heading, days > 1 ? t("hist_per_day") : t("hist_customers"), t("hist_col_honest"), t("fig_within"), t("hist_way_missed"), t("hist_col_gone"), t("hist_col_use")];
  return fold(words, table(heads, groups.map((g) => line(title(g), [
    days > 1 ? String(Math.round((10 * g.arrivals) / days) / 10) : whole(g.arrivals),
    waits({ wait_median_s: g.wait_km_median_s ?? g.wait_median_s, wait_p90_s: g.wait_km_p90_s ?? g.wait_p90_s }),
    within(g.within), percent(g.no_shows), percent(g.abandonment), use(g.utilisation)]))));
}

/** @param {WorkGroup[]} groups @param {string} heading @param {(group: WorkGroup) => string} title */
function workTable(groups, heading, title) {
  const heads = [heading, t("hist_col_finished"), t("hist_col_service"), t("hist_col_missed"), t("hist_col_open"), t("hist_col_use")];
  const busy = groups.filter((g) => g.open_s || g.finished || g.missed);
  if (!busy.length) return [h("p", { class: "empty" }, t("hist_no_work"))];
  const waited = [heading, t("hist_col_called"), t("hist_wait"), t("fig_within"), t("hist_way_missed"), t("hist_way_transferred")];
  return [table(heads, busy.map((g) => line(title(g), [
    whole(g.finished), g.service_mean_s === null ? null : stopwatch(g.service_mean_s), whole(g.missed), duration(g.open_s), use(g.utilisation)]))),
    fold(t("hist_more_waits"), h("p", { class: "muted small" }, t("hist_waits_hint")), table(waited, busy.map((g) => line(title(g), [
      whole(g.called), waits(g), within(g.within), percent(g.no_shows), whole(g.transfers)]))))];
}

/** How much of the time at work, as a bar with its figure. @param {number | null} share */
function use(share) {
  if (share === null) return h("span", { class: "muted" }, "—");
  return h("span", { class: "use" }, h("span", { class: "use-track", "aria-hidden": "true" }, h("i", { style: { width: `${100 * share}%` } })), h("strong", null, percent(share)));
}

/** @param {History} past */
export function counterTable(past) {
  return workTable(past.by.counter, t("ratings_col_counter"), (g) => placeName("counter", g.code));
}

/** @param {History} past */
export function tellerTable(past) {
  const who = (/** @type {WorkGroup} */ g) => {
    if (g.name) return g.name;
    const [kind = "", code = ""] = g.code.split(":");
    return kind === "person" ? t("hist_gone_person") : `${codeWords("ratings_who", kind)} ${code.slice(0, 6)}`;
  };
  return workTable(past.by.teller, t("ratings_col_teller"), who);
}

/** How people were lost: each way with how it is known. @param {History} past */
export function goneTable(past) {
  const { total } = past;
  const share = (/** @type {number} */ n) => (total.arrivals ? percent(n / total.arrivals) : "—");
  const ways = /** @type {const} */ (["left", "never_back", "silent", "broken_off"]);
  return h("dl", { class: "ways" },
    ways.map((way) => h("div", null, h("dt", null, h("span", { class: "figure" }, whole(total[way])), h("span", { class: "muted" }, ` ${share(total[way])}`)), h("dd", null, h("strong", null, t(`hist_way_${way}`)), h("span", { class: "muted small" }, t(`hist_known_${way}`))))),
    h("div", null, h("dt", null, h("span", { class: "figure" }, whole(total.missed)), h("span", { class: "muted" }, ` ${percent(total.no_shows)}`)), h("dd", null, h("strong", null, t("hist_way_missed")), h("span", { class: "muted small" }, t("hist_known_missed", { n: whole(total.came_back) })))),
    h("div", null, h("dt", null, h("span", { class: "figure" }, whole(total.transferred)), h("span", { class: "muted" }, ` ${share(total.transferred)}`)), h("dd", null, h("strong", null, t("hist_way_transferred")), h("span", { class: "muted small" }, t("hist_known_transferred")))));
}
