/**
 * Decisions that wait at the desks of payments and invoices: a count beside each in the navigation of every page, and
 * for who wants to say more of them.
 *
 * @typedef {{payments: number, invoices: number}} Decisions
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { byId, h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { followBoard } from "./board.js";

const APART_MS = 10_000;
const DESKS = /** @type {const} */ (["payments", "invoices"]);

/** @type {((decisions: Decisions) => void)[]} */
const hearers = [];
/** @type {Decisions | null} */
let newest = null;
let asked = 0;
let pending = 0;
const counts = DESKS.map((desk) => {
  const count = h("span", { class: "nav-count", hidden: true, data: { kind: "warn" } });
  byId("nav").querySelector(`a[href="/office/${desk}"]`)?.append(count);
  return { desk, count };
});
followBoard(lookSoon);

/** Hear how many wait where, now and after each change. @param {(decisions: Decisions) => void} hear */
export function onDecisions(hear) {
  hearers.push(hear);
  if (newest) hear(newest);
}

function lookSoon() {
  if (!pending) pending = window.setTimeout(look, Math.max(0, asked + APART_MS - Date.now()));
}

async function look() {
  pending = 0;
  asked = Date.now();
  try {
    const decisions = /** @type {Decisions} */ (await call("GET", "/rounds/decisions", undefined, { tries: 2 }));
    newest = decisions;
    for (const { desk, count } of counts) {
      count.hidden = decisions[desk] === 0;
      replace(count, decisions[desk], h("span", { class: "visually-hidden" }, ` ${t(`desk_${desk}_wait`, { n: decisions[desk] })}`));
    }
    for (const hear of hearers) hear(decisions);
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // the next board asks again
  }
}
