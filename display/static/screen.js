/**
 * The screen above one counter: its number as large as the panel allows, or a word why there is none. Who has just
 * been served there is asked how it was; while the next one is called and still walking, in a strip below the number.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("../hallkeeper/types.js").BoardCounter} BoardCounter
 * @typedef {"connecting" | "called" | "serving" | "open" | "paused" | "closed" | import("./rate_screen.js").RateScene} Scene
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { follow } from "../hallkeeper/live.js";
import { named, pageData, t } from "../hallkeeper/words.js";
import { hoursWords } from "./calm.js";
import { openFinger } from "./finger.js";
import { openHead } from "./head.js";
import { placeElement } from "./place.js";
import { pulse } from "./pulse.js";
import { openRate } from "./rate_screen.js";

const { counter: mine } = /** @type {{counter: Pick<BoardCounter, "code" | "name">}} */ (pageData());
const head = openHead(() => undefined);
const rate = openRate({ code: mine.code, now: head.now, changed: show });
const finger = openFinger(show);
/** @type {BoardCounter | undefined} */
let here;
/** @type {Board["hall"] | undefined} */
let hall;
let shown = "";
let asked = ""; // what the strip shows
let last = -1; // the newest call of this counter that has been seen; -1 before the first board

/** @param {BoardCounter | undefined} counter @returns {Scene} */
function sceneOf(counter) {
  if (!counter) return "closed";
  if (counter.ticket) return counter.ticket.state === "called" ? "called" : "serving";
  return counter.state;
}

/** The whole hall is closed: nobody is sent to another counter. */
function shut() {
  return hall?.open === false;
}

/** Draws what has changed only: a board in between must not take a button from under a finger. */
function show() {
  if (finger.rests()) return;
  const question = rate.scene();
  showStrip(question !== null && here?.ticket?.state === "called");
  const full = here?.ticket ? null : question;
  const number = here?.ticket?.number ?? "";
  const key = full ? rate.key() : `${sceneOf(here)} ${number} ${shut() ? hoursWords(hall) : ""}`;
  if (key === shown) return;
  shown = key;
  if (full) put(full, rate.draw(false));
  else draw(sceneOf(here), number);
}

/** @param {boolean} wanted */
function showStrip(wanted) {
  const key = wanted ? rate.key() : "";
  if (key === asked) return;
  asked = key;
  const strip = byId("strip");
  strip.hidden = !wanted;
  byId("screen").dataset.strip = wanted ? (rate.touch ? "touch" : "line") : "";
  strip.dataset.scene = rate.scene() ?? "";
  replace(strip, ...(wanted ? rate.draw(true) : []));
  fit(byId("now"));
}

/** @param {Scene} scene @param {string} number */
function draw(scene, number) {
  put(scene, number ? withNumber(scene, number) : withoutNumber(scene));
}

/** @param {Scene} scene @param {(HTMLElement | SVGSVGElement | false)[]} nodes */
function put(scene, nodes) {
  const place = byId("now");
  byId("screen").dataset.scene = scene;
  replace(byId("place"), placeElement(named(mine.name), mine.code));
  replace(place, ...nodes);
  fit(place);
}

/** @param {Scene} scene @param {string} number */
function withNumber(scene, number) {
  return [h("p", { class: "number figure" }, number), h("p", { class: "what" }, t(`counter_screen_${scene}`))];
}

/** @param {Scene} scene */
function withoutNumber(scene) {
  const more = scene === "paused" || scene === "closed";
  const words = scene === "closed" && shut() ? [t("wall_closed"), hoursWords(hall)] : [t(`counter_screen_${scene}`), more ? t(`counter_screen_${scene}_text`) : ""];
  return [
    more && pictogram(scene === "paused" ? "pause" : "door"),
    scene === "open" && h("p", { class: "idle" }, placeElement(named(mine.name), mine.code)),
    h("p", { class: scene === "open" ? "what" : "word" }, words[0]),
    more && h("p", { class: "what" }, words[1]),
  ];
}

/** @param {HTMLElement} place */
function fit(place) {
  place.style.setProperty("--fit", "1");
  const share = place.clientWidth / place.scrollWidth;
  if (share < 1) place.style.setProperty("--fit", String(Math.floor(share * 100) / 100));
}

/** @param {Board} board */
function take(board) {
  here = board.counters.find((item) => item.code === mine.code);
  hall = board.hall;
  head.take(board);
  rate.take(here);
  show();
  const newest = board.calls.findLast((item) => item.counter === mine.code && !item.undone)?.move ?? 0;
  if (last >= 0 && newest > last) pulse([byId("now")]);
  last = Math.max(last, newest);
}

draw("connecting", "");
addEventListener("resize", () => fit(byId("now")));
document.fonts.addEventListener("loadingdone", () => fit(byId("now"))); // it was measured with other letters
follow("/board", {}, {
  event: "board",
  answers: true,
  snapshot: () => call("GET", "/board"),
  onState(board, { epochChanged }) {
    if (epochChanged) last = -1; // move numbers may have gone back
    if (epochChanged) rate.forget();
    take(board);
  },
  onOnline: () => head.stale(null),
  onOffline: () => head.stale(head.time()),
});
