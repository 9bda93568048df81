/**
 * Recharge cards: what runs out first and what that costs at the counter; then the stock, the fewest codes for an
 * amount, taking in a batch, and what happened. No code of a card is ever typed here.
 *
 * @typedef {import("./cards/types.js").Face} Face
 * @typedef {import("./cards/types.js").Change} Change
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { batchForm, knownFaces } from "./cards/batch.js";
import { about, finding, secondFinding } from "./cards/finding.js";
import { historyTable } from "./cards/history.js";
import { planForm } from "./cards/plan.js";
import { stockTable } from "./cards/stock.js";
import { followMoves } from "./desk/moves.js";
import { refresher } from "./desk/refresher.js";

const CHANGES = /^(cards\.|day\.close$|catalogue\.change$)/;

const refreshPlan = planForm(byId("plan"), byId("answer"));

const { load, loadSoon } = refresher(async () => {
  const [stock, history] = /** @type {[{faces: Face[]}, {changes: Change[]}]} */ (await Promise.all([call("GET", "/cards"), call("GET", "/cards/history")]));
  return { faces: stock.faces, changes: history.changes };
}, ({ faces, changes }) => paint(faces, changes));

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
