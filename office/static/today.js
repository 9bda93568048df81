/**
 * Today: who waits and why, before any other figure. Follows the board; the figures come with each change, at
 * most one question in a second and a half.
 *
 * @typedef {import("./today/figures_types.js").Figures} Figures
 * @typedef {import("./desk/desk.js").Board} Board
 */

import { call } from "../hallkeeper/api.js";
import { byId, replace } from "../hallkeeper/element.js";
import { clock, named, t } from "../hallkeeper/words.js";
import { followAdvice } from "./today/advice.js";
import { alerts } from "./today/alerts.js";
import { counterTiles } from "./today/counters.js";
import { drawCurve } from "./today/curve.js";
import { onDecisions } from "./desk/decisions.js";
import { desk, fail, followBoard, longDay } from "./desk/desk.js";
import { doneBars, doneFinding } from "./today/done.js";
import { dayCards } from "./today/figures.js";
import { finding, lineTable, secondFinding } from "./today/lines.js";

const APART_MS = 1_500;
const TICK_MS = 5_000; // waits grow while nothing moves
const REFRESH_MS = 30_000;

/** @type {Board | null} */
let board = null;
/** @type {Figures | null} */
let figures = null;
/** @type {import("./desk/decisions.js").Decisions | null} */
let decisions = null;
/** @type {Record<string, string>} reference in the journal -> name */
let people = {};
let asked = 0;
let pending = 0;
let skew = 0;

/** The hall's present instant, which in a demo is not the browser's. */
function now() {
  return Date.now() + skew;
}

async function load() {
  pending = 0;
  asked = Date.now();
  try {
    const answer = /** @type {Figures} */ (await call("GET", "/today"));
    skew = Date.parse(answer.now) - Date.now();
    figures = answer;
    if (answer.counters.some((c) => c.holder && !(c.holder in people))) await loadPeople();
    paint();
  } catch (error) {
    if (figures === null) fail(error);
  }
}

async function loadPeople() {
  /** @type {{id: string, name: string}[]} */
  const rows = await call("GET", "/people");
  people = Object.fromEntries(rows.map((row) => [`person:${row.id}`, row.name]));
}

function loadSoon() {
  if (pending || document.hidden) return;
  pending = window.setTimeout(load, Math.max(0, asked + APART_MS - Date.now()));
}

function paint() {
  if (board) replace(byId("alerts"), ...alerts(board, figures, decisions, now(), loadSoon));
  if (!figures) return;
  paintHead(figures);
  replace(byId("figures"), ...dayCards(figures));
  replace(byId("lines"), lineTable(figures, now()));
  replace(byId("counters"), ...counterTiles(figures, people, now()));
  const open = figures.counters.filter((c) => c.state === "open").length;
  byId("counters-hint").textContent = t("counters_hint", { open, all: figures.counters.length });
  drawCurve(byId("curve"), byId("curve-hint"), figures.curve);
  byId("done-hint").textContent = doneFinding(figures);
  replace(byId("done"), ...doneBars(figures));
}

/** @param {Figures} day */
function paintHead(day) {
  const hall = board?.hall;
  const hours = hall && (hall.open ? (hall.closes_at ? t("open_until", { time: hall.closes_at }) : t("open_now")) : t("closed_now"));
  byId("about").textContent = [longDay(`${day.business_day}T12:00:00Z`), clock(new Date(now()), desk.zone), hours].filter(Boolean).join(" · ");
  byId("finding").textContent = finding(day, now());
  byId("second").textContent = secondFinding(day);
}

document.title = `${t("nav_today")} · ${named(desk.hall)}`;
followBoard((state) => {
  board = state;
  paint();
  loadSoon();
});
onDecisions((waiting) => {
  decisions = waiting;
  paint();
});
document.addEventListener("visibilitychange", loadSoon);
setInterval(() => { if (!document.hidden) paint(); }, TICK_MS);
setInterval(loadSoon, REFRESH_MS);
followAdvice(byId("advice"));
loadSoon();
