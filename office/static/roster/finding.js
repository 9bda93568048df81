/**
 * A roster in words: whether it suffices, what customers will wait, how near the best it is, what it breaks.
 *
 * @typedef {import("./types.js").Roster} Roster
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { language, named, t } from "../../hallkeeper/words.js";
import { desk, percent } from "../desk/desk.js";
import { dayWords, hours, plain, plus, shiftName, shiftOf, span, time, whoIs } from "./words.js";

const SHOWN = 12;

/** @param {Roster | null} roster */
export function finding(roster) {
  if (!roster) return t("roster_none");
  const [unserved] = roster.unserved;
  if (unserved) return t(`roster_unserved_${unserved.why}`, { service: typeNames([unserved.service]) });
  const [bare] = roster.bare;
  if (bare) return t("roster_bare", { services: typeNames(bare.services), when: `${dayWords(bare.day)} ${hours(bare)}` });
  if (!roster.needed_halves) return t("roster_nobody_needed");
  return roster.lacking_halves ? t("roster_lacking", { n: plain(roster.lacking_halves / 2) }) : t("roster_suffices");
}

/** What the customers of all days will wait, each day as much as it has customers. @param {Roster | null} roster */
export function second(roster) {
  if (!roster) return t("roster_none_lead");
  const days = Object.values(roster.waits).flatMap((one) => (one.day ? [one.day] : []));
  const came = days.reduce((sum, one) => sum + one.came, 0);
  if (!came) return "";
  const mean = (/** @type {(one: typeof days[number]) => number | null} */ of) => days.reduce((sum, one) => sum + one.came * (of(one) ?? 0), 0) / came;
  const worst = Math.max(...days.map((one) => one.p90_s ?? 0));
  return t("roster_waits_told", { mean: minutes(mean((one) => one.mean_s)), worst: minutes(worst), share: percent(mean((one) => one.share)), wanted: percent(roster.share) });
}

/** Business types by name. @param {string[]} codes */
export function typeNames(codes) {
  return codes.map((code) => named(desk.services[code]) || code).join(t("list_comma"));
}

/** Why a week has the hours that it has, and what one counter fewer would give. @param {Roster} roster @param {number} week */
export function whyWords(roster, week) {
  const found = roster.spare[week];
  const words = [];
  if (found?.needed_h) {
    const shortest = Math.min(...roster.shifts.map((one) => one.last - one.first - one.breaks.length)) / 2;
    words.push(t("roster_spare", { needed: plain(found.needed_h), shifts: plain(found.shifts_h), planned: plain(found.planned_h), shortest: plain(shortest) }));
    if (found.planned_h > 1.02 * found.shifts_h) words.push(t("roster_spare_more", { n: plain(found.planned_h - found.shifts_h) }));
    if (found.shifts_h > 1.05 * found.needed_h) words.push(t("roster_spare_shorter", { n: plain(found.shifts_h - found.needed_h) }));
  }
  const fewer = wholeOf(Object.values(roster.waits).flatMap((one) => (one.day && one.fewer ? [{ ...one.fewer, came: one.day.came }] : [])));
  if (fewer) words.push(t("roster_fewer", fewer));
  if (roster.spare.length && !roster.lacking_halves && roster.gap !== null) words.push(roster.unsure.length || Object.keys(roster.short).length ? t("roster_unsure", { n: new Set([...roster.unsure, ...Object.keys(roster.short)]).size, share: percent(roster.share) }) : t("roster_sure", { share: percent(roster.share) }));
  return words;
}

/** Several days as one: the mean of all customers, the worst day's nine in ten. @param {{came: number, share: number | null, p90_s: number | null}[]} days */
function wholeOf(days) {
  const came = days.reduce((sum, one) => sum + one.came, 0);
  if (!came) return null;
  return { share: percent(days.reduce((sum, one) => sum + one.came * (one.share ?? 0), 0) / came), high: minutes(Math.max(...days.map((one) => one.p90_s ?? 0))) };
}

/** "no other roster could be more than 0.4 % better". @param {Roster} roster */
export function gapWords(roster) {
  if (roster.gap === null) return t(roster.anew ? "roster_anew" : "roster_by_hand");
  const part = new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(Math.max(roster.gap, 0.001));
  return roster.gap < 0.0005 ? t("roster_best") : t("roster_gap", { part });
}

/** @param {number} seconds */
function minutes(seconds) {
  return plain(Math.round(seconds / 6) / 10);
}

/** The half hours that lack counters, day by day: "Tue 1 Dec 10:30–11:30 (2)". @param {Roster} roster */
export function lackingRows(roster) {
  return Object.entries(roster.lacking).sort().flatMap(([day, halves]) => {
    /** @type {{day: string, first: number, last: number, n: number}[]} */
    const runs = [];
    for (const [half, n] of Object.entries(halves).map(([key, many]) => /** @type {const} */ ([Number(key), many])).sort((a, b) => a[0] - b[0])) {
      const run = runs.at(-1);
      if (run && run.last === half && run.n === n) run.last = half + 1;
      else runs.push({ day, first: half, last: half + 1, n });
    }
    return runs;
  });
}

/** @param {Roster} roster */
export function lackingList(roster) {
  const rows = lackingRows(roster);
  const bare = roster.bare.map((one) => h("li", null, h("span", { class: "strong" }, dayWords(one.day)), ` ${hours(one)} `, h("span", { class: "bad" }, t("roster_bare_row", { services: typeNames(one.services) }))));
  const never = roster.unserved.map((one) => h("li", null, h("span", { class: "bad" }, t(`roster_unserved_${one.why}`, { service: typeNames([one.service]) })), " ", h("span", { class: "muted" }, t("roster_unserved_n", { n: plain(one.customers) }))));
  if (!rows.length && !bare.length && !never.length) return h("p", { class: "state good" }, pictogram("check"), t("roster_nothing_lacks"));
  return longList([...never, ...bare, ...rows.map((row) => h("li", null, h("span", { class: "strong" }, dayWords(row.day)), ` ${hours(row)} `, h("span", { class: "muted" }, t("roster_lacks_counters", { n: row.n }))))]);
}

/** @param {Roster} roster */
export function breachList(roster) {
  if (!roster.breaches.length) return h("p", { class: "state good" }, pictogram("check"), t("roster_nothing_broken"));
  return longList(roster.breaches.map((one) => {
    const week = ["hours", "least", "days"].includes(one.rule);
    return h("li", { data: { rule: one.rule } }, h("span", { class: "strong" }, whoIs(roster, one.person)), ` ${week ? span(one.day, plus(one.day, 6)) : dayWords(one.day)} `,
      h("span", { class: one.rule === "wish" ? "muted" : "bad" }, t(`roster_rule_${one.rule}`, { found: plain(one.found) })));
  }));
}

/** @param {Roster} roster */
export function changeList(roster) {
  return longList(roster.changes.map((one) => {
    const cut = roster.cut.find((c) => c.person === one.person && c.day === one.day);
    const name = (/** @type {string | null} */ code) => {
      const shift = code && shiftOf(roster, code);
      return shift ? `${shiftName(shift)} ${hours(shift)}` : t("roster_free");
    };
    const words = cut && one.before === one.after ? t("roster_goes", { shift: name(one.before), time: time(cut.half) }) : t("roster_instead", { before: name(one.before), after: name(one.after) });
    return h("li", null, h("span", { class: "strong" }, whoIs(roster, one.person)), ` ${dayWords(one.day)} `, h("span", { class: "muted" }, words));
  }));
}

/** What lacks although it was planned anew, and why. @param {Roster} roster */
export function stillList(roster) {
  return longList(roster.still.map((one) => h("li", null, h("span", { class: "strong" }, dayWords(one.day)), ` ${hours(one)} `, h("span", { class: "bad" }, t("roster_lacks_counters", { n: one.n }), one.services?.length ? t("roster_still_of", { services: typeNames(one.services) }) : ""), " ", h("span", { class: "muted" }, whyShort(roster, one)))));
}

/** @param {Roster} roster @param {import("./types.js").Still} one */
function whyShort(roster, one) {
  const could = one.could.map(({ person, shift, halves }) => {
    const asked = shiftOf(roster, shift);
    return t("roster_still_one", { name: whoIs(roster, person), shift: asked ? shiftName(asked) : shift, n: plain(halves / 2) });
  });
  const why = Object.entries(one.why).map(([reason, n]) => t(`roster_still_${reason}`, { n }));
  const others = why.join(t("list_comma"));
  if (!could.length) return others ? t("roster_still_none", { why: others }) : t("roster_still_nobody");
  return [t("roster_still_could", { who: could.join(t("list_comma")) }), others ? t("roster_still_why", { why: others }) : ""].filter(Boolean).join(" ");
}

/** The first dozen; the rest on demand. @param {HTMLElement[]} items */
function longList(items) {
  const list = (/** @type {HTMLElement[]} */ some) => h("ul", { class: "roster-list" }, some);
  if (items.length <= SHOWN) return list(items);
  return h("div", null, list(items.slice(0, SHOWN)), h("details", null, h("summary", null, t("roster_more", { n: items.length - SHOWN })), list(items.slice(SHOWN))));
}
