/**
 * The wall's quiet side: who waits and how long, which counter has which number, who was missed.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("../hallkeeper/types.js").BoardCounter} BoardCounter
 * @typedef {import("../hallkeeper/types.js").Service} Service
 */

import { h, replace } from "../hallkeeper/element.js";
import { named, t, waitText } from "../hallkeeper/words.js";
import { placeParts } from "./place.js";

/** So many counters have room; beyond, the closed ones are left out first. */
const ROOM = 30;
/** Lower lines cannot be read: then the counters leave their place to those who wait (rem). */
const LOWEST = 1.6;
const SMALLEST = 0.75; // of the letters' size; longer names end in an ellipsis
const UPRIGHT = matchMedia("(orientation: portrait)");
/** So many business types have two lines each, then one; with more, the counters give up their place (see wall.css). */
const ROWS = { landscape: [3, 6, 8], crowded: [3, 4, 8], portrait: [3, 4, 6] };
/** More counters stand in three columns. */
const IN_TWO_COLUMNS = 16;
const MANY = ["no", "yes", "lots"];

/** @param {HTMLElement} list @param {Board} board */
export function drawWaiting(list, board) {
  const shown = board.services.filter((service) => service.open || board.waiting[service.code]);
  const room = UPRIGHT.matches ? "portrait" : board.counters.length > IN_TWO_COLUMNS ? "crowded" : "landscape";
  list.dataset.many = MANY[ROWS[room].findIndex((most) => shown.length <= most)] ?? "most";
  list.style.setProperty("--rows", String(shown.length));
  replace(list, ...shown.map((service) => {
    const count = board.waiting[service.code] ?? 0;
    return h("li", { class: "waiting", data: { service: service.code } },
      h("span", { class: "waiting-name" }, named(service.names)),
      h("span", { class: "waiting-range" }, prospect(board, service, count)),
      h("span", { class: "waiting-count figure" }, count, h("span", { class: "unit" }, t("wall_people", { n: count }))));
  }));
  for (const name of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".waiting-name"))) {
    if (name.scrollWidth > name.clientWidth) name.style.setProperty("--fit", String(Math.max(SMALLEST, name.clientWidth / name.scrollWidth)));
  }
}

/**
 * What somebody who takes a number now may expect.
 *
 * @param {Board} board
 * @param {Service} service
 * @param {number} count
 */
function prospect(board, service, count) {
  if (!service.open) return t("wall_service_closed");
  const served = board.counters.some((counter) => counter.state === "open" && counter.serves.includes(service.code));
  if (!served) return t("wall_no_counter");
  const wait = board.waits[service.code];
  const atOnce = count === 0 && (!wait || wait.p90_s < 60); // an empty line may still wait for a busy counter
  return atOnce ? t("wall_no_queue") : waitText(wait?.p50_s, wait?.p90_s);
}

/** @param {HTMLElement} list @param {Board} board */
export function drawCounters(list, board) {
  const shown = board.counters.length > ROOM ? board.counters.filter((c) => c.state !== "closed") : board.counters;
  const columns = shown.length > IN_TWO_COLUMNS ? 3 : 2;
  const lines = Math.ceil(Math.min(shown.length, ROOM) / columns);
  const panel = /** @type {HTMLElement} */ (list.closest(".panel"));
  list.dataset.columns = String(columns);
  list.style.setProperty("--lines", String(lines));
  panel.hidden = false;
  const row = list.clientHeight / lines / parseFloat(getComputedStyle(document.documentElement).fontSize);
  panel.hidden = row < LOWEST;
  list.style.setProperty("--row", `${row}rem`);
  replace(list, ...shown.slice(0, ROOM).map(counterLine));
}

/** @param {BoardCounter} counter */
function counterLine(counter) {
  const { figure, word } = placeParts(named(counter.name), counter.code);
  const { ticket } = counter;
  const text = ticket ? ticket.number : counter.state === "open" ? "–" : t(`wall_counter_${counter.state}`);
  return h("li", {
    class: "counter",
    data: { counter: counter.code, state: counter.state, ticket: ticket ? ticket.state : undefined },
  }, h("span", { class: "counter-code", data: { word: word ? "yes" : undefined } }, figure), h("span", { class: "counter-now" }, text));
}

/** @param {HTMLElement} list @param {Board} board */
export function drawMissed(list, board) {
  replace(list, ...(board.missed.length
    ? board.missed.map((number) => h("li", {}, number))
    : [h("li", { class: "muted" }, t("wall_missed_none"))]));
}
