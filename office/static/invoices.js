/**
 * Invoices (发票处理): what waits for a person first, what is on its way, then the invoices of a day, and finding one.
 *
 * @typedef {import("./invoices/types.js").Invoices} Invoices
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { moment } from "./desk/desk.js";
import { deskList } from "./invoices/desk.js";
import { finding, secondFinding } from "./invoices/finding.js";
import { invoiceList } from "./invoices/list.js";
import { followMoves } from "./desk/moves.js";
import { refresher } from "./desk/refresher.js";

const BEAT_MS = 5_000; // tries and the next look change without a move
const CHANGES = /^(invoice\.|catalogue\.change$|day\.close$)/;

let failed = false;
/** @type {Invoices | null} */
let shown = null;

const list = invoiceList(byId("list-form"), byId("list"), () => load());
const { load, loadSoon } = refresher(
  async () => /** @type {Invoices} */ (await call("GET", `/invoices?${list.query()}`, undefined, { tries: 2 })),
  (invoices) => {
    failed = false;
    shown = invoices;
    paint(invoices);
  },
  () => {
    const said = failed; // said once, not at each beat
    failed = true;
    return said;
  },
);

/** @param {Invoices} invoices */
function paint(invoices) {
  byId("about").textContent = t("invoices_about", { time: moment(invoices.now) });
  byId("finding").textContent = finding(invoices);
  byId("second").textContent = secondFinding(invoices);
  byId("calm").hidden = invoices.desk.length > 0;
  byId("desk-list").hidden = invoices.desk.length === 0;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.focus;
  replace(byId("desk-list"), ...deskList(invoices, { changed: () => void load(), redraw: () => { if (shown) paint(shown); } }));
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
  list.paint(invoices);
  byId("no-system").hidden = invoices.system;
}

replace(byId("calm"), pictogram("check"), h("p", null, t("invoices_calm")));
replace(byId("no-system"), pictogram("bell"), h("span", null, t("invoices_no_system")));
load();
followMoves((moves) => {
  if (!moves.some((move) => CHANGES.test(move.verb))) return;
  loadSoon();
  list.touch(moves.map((move) => move.data.invoice).filter((invoice) => typeof invoice === "string"));
});
document.addEventListener("visibilitychange", () => {
  loadSoon();
  list.touch([]);
});
setInterval(() => { if (shown?.desk.length !== 0) loadSoon(); }, BEAT_MS);
