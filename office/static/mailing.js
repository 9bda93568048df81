/**
 * Mailing runs: who is due and what came back; then the runs in work, the desk of returned mail, the history.
 *
 * @typedef {import("./mailing/types.js").Overview} Overview
 */

import { call } from "../hallkeeper/api.js";
import { byId, replace } from "../hallkeeper/element.js";
import { about, finding, secondFinding } from "./mailing/finding.js";
import { historyTable } from "./mailing/history.js";
import { openForm } from "./mailing/open.js";
import { returnForm, returnedList } from "./mailing/returned.js";
import { runCard } from "./mailing/run.js";
import { staffButton } from "./mailing/staff.js";
import { followMoves } from "./desk/moves.js";
import { refresher } from "./desk/refresher.js";

const CHANGES = /^(mailing|standing|message)\./;

const knownDue = openForm(byId("open"), () => load());
/** Run -> its card, which keeps what was chosen in it. @type {Map<string, ReturnType<typeof runCard>>} */
const cards = new Map();

const { load, loadSoon } = refresher(async () => /** @type {Overview} */ (await call("GET", "/mailing")), paint);

/** @param {Overview} found */
function paint(found) {
  byId("about").textContent = about(found);
  byId("finding").textContent = finding(found);
  byId("second").textContent = secondFinding(found);
  knownDue(found.due);
  const open = found.runs.filter((run) => run.state !== "closed");
  for (const run of open) {
    if (!cards.has(run.run)) cards.set(run.run, runCard(run, found, load));
    cards.get(run.run)?.update(run);
  }
  const nodes = open.map((run) => cards.get(run.run)?.node ?? null);
  const shown = [...byId("work").children];
  if (shown.length !== nodes.length || shown.some((node, n) => node !== nodes[n])) replace(byId("work"), nodes);
  returnedList(byId("returned"), found.returned, load);
  const closed = found.runs.filter((run) => run.state === "closed");
  byId("history-card").hidden = !closed.length;
  replace(byId("history"), historyTable(closed, load));
}

returnForm(byId("back"), load);
staffButton(byId("take-down"), load);
load();
followMoves((moves) => { if (moves.some((move) => CHANGES.test(move.verb))) loadSoon(); });
document.addEventListener("visibilitychange", loadSoon);
