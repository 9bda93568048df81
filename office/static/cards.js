/**
 * Recharge cards: what runs out first and what that costs at the counter; then the stock, the fewest codes for an
 * amount, taking in a batch, and what happened. No code of a card is ever typed here.
 *
 * @typedef {import("./cards_types.js").Face} Face
 * @typedef {import("./cards_types.js").Change} Change
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { batchForm, knownFaces } from "./cards_batch.js";
import { about, finding, secondFinding } from "./cards_finding.js";
import { historyTable } from "./cards_history.js";
import { planForm } from "./cards_plan.js";
import { stockTable } from "./cards_stock.js";
import { fail } from "./desk.js";
import { followMoves } from "./moves.js";

const APART_MS = 1_000;
const CHANGES = /^(cards\.|day\.close$|catalogue\.change$)/;

let asked = 0;
let pending = 0;
let newest = 0; // an answer to an older question must not replace a newer one

const refreshPlan = planForm(byId("plan"), byId("answer"));

async function load() {
  clearTimeout(pending);
  pending = 0;
  asked = Date.now();
  newest += 1;
  const mine = newest;
  try {
    const [stock, history] = /** @type {[{faces: Face[]}, {changes: Change[]}]} */ (await Promise.all([call("GET", "/cards"), call("GET", "/cards/history")]));
    if (mine === newest) paint(stock.faces, history.changes);
  } catch (error) {
    fail(error);
  }
}

function loadSoon() {
  if (pending || document.hidden) return;
  pending = window.setTimeout(load, Math.max(0, asked + APART_MS - Date.now()));
}

/** @param {Face[]} faces @param {Change[]} changes */
function paint(faces, changes) {
  byId("about").textContent = about(faces);
  byId("finding").textContent = finding(faces);
  byId("second").textContent = secondFinding(faces);
  byId("none").hidden = faces.length > 0;
  replace(byId("none"), pictogram("phone"), h("p", null, t("cards_none_hint")));
  for (const id of ["stock-card", "plan-card"]) byId(id).hidden = !faces.length;
  byId("history-card").hidden = !changes.length;
  replace(byId("stock"), stockTable(faces, load));
  replace(byId("history"), historyTable(changes, load));
  knownFaces(faces);
  refreshPlan();
}

batchForm(byId("batch"), load);
load();
followMoves((moves) => { if (moves.some((move) => CHANGES.test(move.verb))) loadSoon(); });
document.addEventListener("visibilitychange", loadSoon);
