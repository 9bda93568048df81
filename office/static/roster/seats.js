/**
 * Who best sits at which counter on a day, so that every business type is served all the time.
 *
 * @typedef {import("./types.js").Roster} Roster
 * @typedef {import("./types.js").Sitting} Sitting
 */

import { call } from "../../hallkeeper/api.js";
import { byId, h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { fail, placeName } from "../desk/desk.js";
import { typeNames } from "./finding.js";
import { hours, plain, whoIs } from "./words.js";

let asked = "";

/** @param {Roster} roster @param {string} day */
export async function drawSeats(roster, day) {
  const there = Object.keys(roster.named[day] ?? {}).length > 0 && Object.keys(roster.lists).length > 0;
  byId("day-seats").hidden = !there;
  if (!there) return;
  const which = `${roster.code} ${roster.version} ${day}`;
  asked = which;
  try {
    const found = /** @type {Sitting[]} */ (await call("GET", `/rosters/${roster.code}/seats/${day}`));
    if (asked === which) paint(roster, found);
  } catch (error) {
    byId("day-seats").hidden = true;
    fail(error);
  }
}

/** @param {Roster} roster @param {Sitting[]} found */
function paint(roster, found) {
  const sat = Object.entries(roster.lists).filter(([code]) => found.some((one) => one.counter === code));
  const without = found.filter((one) => one.counter === null);
  replace(byId("seats"),
    h("table", { class: "table seats" },
      h("thead", null, h("tr", null, ["roster_counter", "roster_serves", "roster_sits"].map((key) => h("th", { scope: "col" }, t(key))))),
      h("tbody", null, sat.map(([code, types]) => h("tr", { data: { counter: code } },
        h("th", { scope: "row" }, placeName("counter", code)), h("td", null, typeNames(types)),
        h("td", null, h("ul", { class: "sitting" }, found.filter((one) => one.counter === code).map((one) => h("li", null, h("span", { class: "time" }, hours(one)), ` ${whoIs(roster, one.person)}`)))))))),
    ...without.map((one) => h("p", { class: "muted small" }, t("roster_no_seat", { name: whoIs(roster, one.person), n: plain((one.halves ?? 0) / 2) }))));
}
