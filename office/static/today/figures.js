/**
 * The figures of the day, as large numbers with the one thing beside each that explains it.
 *
 * @typedef {import("./figures_types.js").Figures} Figures
 */

import { h } from "../../hallkeeper/element.js";
import { duration, stopwatch, t } from "../../hallkeeper/words.js";
import { percent, whole } from "../desk/desk.js";

/** @param {Figures} day @returns {HTMLElement[]} */
export function dayCards(day) {
  const all = day.total;
  const late = all.wait_km_p90_s ?? all.wait_p90_s; // as the history tells it
  const short = all.within !== null && all.within < day.wanted_share;
  return [
    card(t("fig_customers"), whole(all.customers), t("unit_people"), all.without_ticket ? t("fig_without_ticket", { n: all.without_ticket }) : all.left ? t("fig_left", { n: all.left }) : ""),
    card(t("fig_waiting"), whole(all.waiting), t("unit_people"), all.late ? t("fig_late", { n: all.late }) : t("fig_none_late"), all.late > 0),
    card(t("fig_within"), all.within === null ? "—" : String(Math.round(all.within * 100)), all.within === null ? "" : "%", t("fig_wanted", { share: percent(day.wanted_share) }), short),
    card(t("fig_mean"), ...minuteFigure(all.wait_mean_s), late === null ? t("fig_nobody_called") : t("fig_p90", { span: duration(late) })),
    card(t("fig_finished"), whole(all.finished), t("unit_customers"), all.service_mean_s === null ? "" : t("fig_service", { span: stopwatch(all.service_mean_s) })),
    card(t("fig_missed"), whole(all.missed), t("unit_people"), all.missed ? t("fig_came_back", { n: all.came_back }) : ""),
  ];
}

/** @param {number | null} seconds @returns {[string, string]} */
function minuteFigure(seconds) {
  if (seconds === null) return ["—", ""];
  return [(seconds / 60).toFixed(seconds < 6000 ? 1 : 0), t("unit_minutes")];
}

/**
 * @param {string} label
 * @param {string} figure
 * @param {string} unit
 * @param {string} beside
 * @param {boolean} [bad]
 */
function card(label, figure, unit, beside, bad = false) {
  return h("div", { class: "card fig" },
    h("p", { class: "fig-label" }, label),
    h("p", { class: "figure fig-figure" }, figure, unit && h("span", { class: "unit" }, unit)),
    h("p", { class: `fig-beside ${bad ? "bad" : "muted"}` }, beside || "\u00a0"));
}
