/**
 * Auto-debit (代扣签约): what waits for whom; the banks with their files; all applications with the next step.
 *
 * @typedef {import("./mandates/types.js").Mandates} Mandates
 */

import { call } from "../hallkeeper/api.js";
import { byId } from "../hallkeeper/element.js";
import { banksOf } from "./mandates/banks.js";
import { about, finding, secondFinding } from "./mandates/finding.js";
import { newApplication } from "./mandates/form.js";
import { listOf } from "./mandates/list.js";
import { followMoves } from "./desk/moves.js";
import { refresher } from "./desk/refresher.js";

const { load, loadSoon } = refresher(async () => /** @type {Mandates} */ (await call("GET", "/mandates")), paint);

/** @param {Mandates} all */
function paint(all) {
  byId("about").textContent = about(all);
  byId("finding").textContent = finding(all);
  byId("second").textContent = secondFinding(all);
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.focus;
  banksOf(byId("banks"), all, load);
  listOf(byId("states"), byId("list"), all, load);
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
}

byId("new").addEventListener("click", () => newApplication(load));
load();
followMoves((moves) => { if (moves.some((move) => move.verb.startsWith("mandate."))) loadSoon(); });
document.addEventListener("visibilitychange", loadSoon);
