/**
 * What was really done for the customer: one key per business type, pressed once for each piece. Nothing
 * pressed means what the ticket was taken for, once.
 *
 * @typedef {import("../hallkeeper/types.js").Done} Done
 * @typedef {import("../hallkeeper/types.js").View} View
 */

import { byId, h, replace } from "../hallkeeper/element.js";
import { named } from "../hallkeeper/words.js";
import { desk, draws, whenNew } from "./desk.js";
import { situation } from "./situation.js";
import { t } from "./wording.js";

const STORED = "counter-done";
const MOST = 99;

/** @type {{ticket: string, counts: Record<string, number>, last: string}} */
let tally = restored();

/** What to send with `finish`; undefined leaves it to the server: the ticket's own type, once. */
export function done() {
  const rows = Object.entries(tally.counts).map(([service, quantity]) => ({ service, quantity }));
  return rows.length ? rows : undefined;
}

/**
 * One piece more, or less, of the business type at this place.
 *
 * @param {number} place from 1
 * @param {1 | -1} by
 */
export function count(place, by) {
  const service = desk.view?.waiting[place - 1]?.service;
  if (service) add(service, by);
}

/** One piece less of what was pressed last. */
export function takeBack() {
  if (tally.last) add(tally.last, -1);
}

/** Draw the keys, and begin afresh with each customer. */
export function drawDone() {
  draws(({ view }) => {
    const here = view && (situation(view) === "called" || situation(view) === "serving");
    byId("done").hidden = !here;
    if (!here || !view?.ticket) return;
    if (view.ticket.id !== tally.ticket) keep({ ticket: view.ticket.id, counts: {}, last: "" });
    const { waiting, ticket } = view;
    whenNew(byId("done-keys"), waiting.map((row) => [row.service, row.names]), () => build(waiting));
    mark(view, ticket.service);
  });
}

/** @param {View["waiting"]} rows */
function build(rows) {
  replace(byId("done-keys"), ...rows.map((row, index) =>
    h("button", { class: "button done-key", type: "button", data: { service: row.service },
      on: {
        click: (/** @type {MouseEvent} */ event) => add(row.service, event.shiftKey ? -1 : 1),
        contextmenu: (/** @type {MouseEvent} */ event) => { event.preventDefault(); add(row.service, -1); },
      } },
      h("span", { class: "answer-words" }, named(row.names)), h("span", { class: "pieces" }),
      index < 19 ? h("kbd", { class: "key" }, index < 9 ? index + 1 : `. ${index - 9}`) : null)));
}

/** @param {View} view @param {string} own the ticket's own type */
function mark(view, own) {
  const pressed = done() !== undefined;
  for (const key of /** @type {NodeListOf<HTMLElement>} */ (byId("done-keys").querySelectorAll(".done-key"))) {
    const service = key.dataset.service ?? "";
    const pieces = tally.counts[service] ?? (!pressed && service === own ? 1 : 0);
    key.setAttribute("aria-pressed", String(pressed && pieces > 0));
    key.toggleAttribute("data-assumed", !pressed && pieces > 0);
    replace(/** @type {HTMLElement} */ (key.querySelector(".pieces")), pieces ? `×${pieces}` : "");
  }
  const name = named(view.waiting.find((row) => row.service === own)?.names);
  byId("done-hint").textContent = t(pressed ? "done_hint_pressed" : "done_hint", { service: name });
}

/** @param {string} service @param {1 | -1} by */
function add(service, by) {
  const pieces = Math.min(MOST, (tally.counts[service] ?? 0) + by);
  const counts = { ...tally.counts, [service]: pieces };
  if (pieces <= 0) delete counts[service];
  const last = by > 0 ? service : tally.last;
  keep({ ...tally, counts, last: last in counts ? last : "" });
  if (desk.view?.ticket) mark(desk.view, desk.view.ticket.service);
}

/** A page that is loaded again still knows what was pressed. @param {typeof tally} next */
function keep(next) {
  tally = next;
  sessionStorage.setItem(STORED, JSON.stringify(next));
}

/** @returns {typeof tally} */
function restored() {
  const kept = sessionStorage.getItem(STORED);
  return kept ? JSON.parse(kept) : { ticket: "", counts: {}, last: "" };
}
