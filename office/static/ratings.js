/**
 * Ratings: how customers were served, in their own judgement. The finding first, then who is dissatisfied and can
 * still be asked what happened.
 *
 * @typedef {import("./ratings/types.js").Ratings} Ratings
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { fail, longDay } from "./desk/desk.js";
import { followMoves } from "./desk/moves.js";
import { desk, placeName } from "./desk/names.js";
import { caseList, programOr } from "./ratings/cases.js";
import { answeredWords, degreeBars, finding, secondFinding } from "./ratings/finding.js";
import { groupTable } from "./ratings/table.js";

const SPANS = [1, 7, 30]; // days
const APART_MS = 3_000;
const DAY_MS = 86_400_000;
const CHANGES = /^(rating\.|finish$|undo$|day\.close$|catalogue\.change$)/;

let days = 1;
let asked = 0;
let pending = 0;
let newest = 0; // an answer to an older question must not replace a newer one
/** @type {string | null} */
let today = null;

/** The first day of the span, ISO; "" where the hall's present day is not known yet. */
function first() {
  if (!today) return "";
  return new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

async function load() {
  clearTimeout(pending);
  pending = 0;
  asked = Date.now();
  newest += 1;
  const mine = newest;
  try {
    if (!today) today = /** @type {{business_day: string}} */ (await call("GET", "/hall")).business_day;
    const ratings = /** @type {Ratings} */ (await call("GET", `/ratings?from=${first()}`));
    if (mine !== newest) return;
    if (ratings.business_day !== today) {
      today = ratings.business_day; // the day has turned meanwhile
      await load();
      return;
    }
    paint(ratings);
  } catch (error) {
    fail(error);
  }
}

function loadSoon() {
  if (pending || document.hidden) return;
  pending = window.setTimeout(load, Math.max(0, asked + APART_MS - Date.now()));
}

/** @param {Ratings} ratings */
function paint(ratings) {
  const { enough } = ratings;
  const day = (/** @type {string} */ iso) => longDay(`${iso}T12:00:00Z`);
  byId("about").textContent = days === 1 ? day(ratings.to) : t("ratings_from_to", { from: day(ratings.from), to: day(ratings.to) });
  byId("finding").textContent = finding(ratings);
  replace(byId("second"), ...secondFinding(ratings));
  /** @type {HTMLAnchorElement} */ (byId("export")).href = `/api/v1/ratings?as=csv&from=${ratings.from}&to=${ratings.to}`;
  byId("ratings").hidden = ratings.total.finished === 0;
  byId("nothing").hidden = ratings.total.finished > 0;
  replace(byId("nothing"), pictogram("face-4"), h("p", null, t(days === 1 ? "ratings_empty" : "ratings_empty_days")));
  byId("answered").textContent = answeredWords(ratings);
  replace(byId("degrees"), ...degreeBars(ratings.total));
  replace(byId("cases"), caseList(ratings.cases, loadSoon));
  const rows = (/** @type {any[]} */ list, /** @type {(row: any) => string} */ name) => list.map((row) => ({ ...row, title: name(row) }));
  replace(byId("services"), groupTable(t("col_service"), rows(ratings.services, (row) => named(desk.services[row.code]) || row.code), enough));
  replace(byId("by-counter"), groupTable(t("ratings_col_counter"), rows(ratings.counters, (row) => placeName("counter", row.code)), enough));
  replace(byId("tellers"), groupTable(t("ratings_col_teller"), rows(ratings.tellers, (row) => row.name ?? programOr(row.ref)), enough));
  byId("by-day").hidden = ratings.days.length < 2;
  replace(byId("days"), groupTable(t("ratings_col_day"), rows([...ratings.days].reverse(), (row) => day(row.day)), enough, { ranked: false }));
}

function paintSpans() {
  replace(byId("spans"), SPANS.map((n) => h("button", {
    type: "button", class: "button", "aria-pressed": String(n === days),
    on: { click: () => { days = n; paintSpans(); load(); } },
  }, n === 1 ? t("nav_today") : t("ratings_span", { n }))));
}

paintSpans();
load();
followMoves((moves) => { if (moves.some((move) => CHANGES.test(move.verb))) loadSoon(); });
document.addEventListener("visibilitychange", loadSoon);
