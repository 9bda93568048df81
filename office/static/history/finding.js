/**
 * What the past says, in sentences: what fills the hall, what of it need not come, how long people waited.
 *
 * @typedef {import("./types.js").History} History
 * @typedef {import("./types.js").Measures} Measures
 */

import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { desk, percent, whole } from "../desk/desk.js";

const FEW = 20; // customers; with fewer no share is told
const WORTH = 0.15; // of the time at counters: worth a sentence of its own

/** A business type's name. @param {string} code */
export function serviceName(code) {
  return named(desk.services[code]) || code;
}

/** Seconds as minutes with one place. @param {number | null} seconds */
export function inMinutes(seconds) {
  return seconds === null ? null : Math.round(seconds / 6) / 10;
}

/** Whole minutes that so many seconds do not exceed: rounded down it would not be true. @param {number} seconds */
export function atMost(seconds) {
  return Math.max(1, Math.ceil(seconds / 60));
}

/** "4.2", "5.0", or a dash. @param {number | null} seconds */
export function minuteWords(seconds) {
  return inMinutes(seconds)?.toFixed(1) ?? "—";
}

/** @param {History} past @returns {string} the page's heading */
export function finding(past) {
  const { total, causes, divertible } = past;
  const biggest = causes[0];
  if (total.arrivals < FEW || !biggest?.served_share) return t("hist_find_few", { n: total.arrivals });
  const spared = causes.filter((c) => c.way && (c.served_share ?? 0) > 0).map((c) => serviceName(c.code)).join(t("list_comma"));
  if (spared && (divertible.served_share ?? 0) >= WORTH) return t("hist_find_spared", { services: spared, share: percent(divertible.served_share) });
  return t("hist_find_biggest", { service: serviceName(biggest.code), share: percent(biggest.served_share) });
}

/** Whether the present day is among them, so that fewer have come than will. @param {History} past */
function goesOn({ to, business_day: today }) {
  return to >= today;
}

/** Customers, waits, target; each against the days before, once they are over. @param {History} past @returns {string} */
export function secondFinding(past) {
  const { total } = past;
  const was = past.before.total;
  const parts = [t("hist_second_customers", { n: total.arrivals === 1 ? 1 : whole(total.arrivals) })];
  if (was.arrivals && !goesOn(past)) parts[0] += t("hist_second_change", { change: change(total.arrivals / was.arrivals - 1) });
  const p90 = total.wait_km_p90_s ?? total.wait_p90_s;
  if (p90 !== null) parts.push(t("hist_second_wait", { minutes: atMost(p90) }));
  if (total.within !== null) parts.push(t("hist_second_within", { share: percent(total.within) }));
  return parts.join(t("list_comma")) + t("hist_stop");
}

/** What is not in the figures, or not yet, in plain words. @param {History} past @returns {string[]} */
export function leftOut({ total, behind }) {
  const left = /** @type {const} */ (["odd", "no_wait", "no_time"]).filter((what) => total[what]).map((what) => t(`hist_${what}`, { n: whole(total[what]) }));
  return behind ? [t("hist_behind", { n: whole(behind) }), ...left] : left;
}

/** "+12 %", "−3 %". @param {number} share */
export function change(share) {
  const text = percent(Math.abs(share));
  return `${share < 0 ? "−" : "+"}${text}`;
}

/** The large figures, each with its value in the days before. @param {History} past @param {string} beforeWords @returns {HTMLElement[]} */
export function periodCards(past, beforeWords) {
  const { total, before, people } = past;
  const was = before.total;
  const wait = (/** @type {Measures} */ m) => m.wait_km_median_s ?? m.wait_median_s;
  const late = (/** @type {Measures} */ m) => m.wait_km_p90_s ?? m.wait_p90_s;
  const against = (/** @type {string} */ value) => (was.arrivals ? t(goesOn(past) ? "hist_was_whole" : "hist_was", { value, when: beforeWords }) : t("hist_was_nothing"));
  return [
    card(t("fig_customers"), whole(total.arrivals), t("unit_people"), against(whole(was.arrivals))),
    card(t("hist_fig_wait"), minuteWords(wait(total)), t("unit_minutes"), against(minuteWords(wait(was)))),
    card(t("hist_fig_p90"), minuteWords(late(total)), t("unit_minutes"), against(minuteWords(late(was)))),
    card(t("fig_within"), percent(total.within), "", against(percent(was.within)), total.within !== null && total.within < 0.9),
    card(t("hist_fig_gone"), percent(total.abandonment), "", against(percent(was.abandonment))),
    card(t("hist_fig_people"), whole(people.peak), t("unit_people"), people.seats ? t("hist_seats", { n: people.seats }) : t("hist_no_seats"), people.seats > 0 && people.peak > people.seats),
  ];
}

/** @param {string} label @param {string} figure @param {string} unit @param {string} beside @param {boolean} [bad] */
function card(label, figure, unit, beside, bad = false) {
  return h("div", { class: "card fig" },
    h("p", { class: "fig-label" }, label),
    h("p", { class: "figure fig-figure", data: { bad: bad ? "" : undefined } }, figure, unit && figure !== "—" && h("span", { class: "unit" }, unit)),
    h("p", { class: "fig-beside muted" }, beside));
}
