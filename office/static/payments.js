/**
 * Payments (缴费与对账): whether money is in the air and what waits for a person; who may stand without a receipt; then
 * the payments of the day, and whether the books agree.
 *
 * @typedef {import("./payments/types.js").Payments} Payments
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { moment } from "./desk/desk.js";
import { followMoves } from "./desk/moves.js";
import { booksOf } from "./payments/books.js";
import { deskList } from "./payments/desk.js";
import { finding, secondFinding } from "./payments/finding.js";
import { recentList } from "./payments/recent.js";
import { receiptsInDoubt } from "./payments/receipts_in_doubt.js";
import { refresher } from "./desk/refresher.js";

const BEAT_MS = 5_000; // tries and the next look change without a move
const PAPERS_MS = 20_000; // one of which nobody tells anything is missed without a move
const CHANGES = /^(payment\.|catalogue\.change$)/;

let failed = false;
/** @type {Payments | null} */
let shown = null;

const { load, loadSoon } = refresher(
  async () => /** @type {Payments} */ (await call("GET", "/payments", undefined, { tries: 2 })),
  (payments) => {
    failed = false;
    shown = payments;
    paint(payments);
  },
  () => {
    const said = failed; // said once, not at each beat
    failed = true;
    return said;
  },
);
const books = booksOf(byId("books-form"), byId("books"), load);
const recent = recentList(byId("recent-filter"), byId("recent"));

/** @param {Payments} payments */
function paint(payments) {
  byId("about").textContent = t("payments_about", { time: moment(payments.now) });
  byId("finding").textContent = finding(payments.desk);
  byId("second").textContent = secondFinding(payments);
  byId("calm").hidden = payments.desk.length > 0;
  byId("desk-list").hidden = payments.desk.length === 0;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.focus;
  replace(byId("desk-list"), ...deskList(payments, { changed: load, redraw: () => { if (shown) paint(shown); } }));
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
  recent(payments.recent);
  byId("no-provider").hidden = payments.providers.length > 0;
}

replace(byId("calm"), pictogram("check"), h("p", null, t("payments_calm")));
replace(byId("no-provider"), pictogram("bell"), h("span", null, t("payments_no_provider")));
load();
books();
const papers = receiptsInDoubt();
followMoves((moves) => {
  if (moves.some((move) => CHANGES.test(move.verb))) loadSoon();
  if (moves.some((move) => move.verb === "payment.reconcile")) books();
  if (moves.some((move) => /^(receipt|day)\./.test(move.verb))) papers();
});
document.addEventListener("visibilitychange", () => { loadSoon(); papers(); });
setInterval(loadSoon, BEAT_MS);
setInterval(papers, PAPERS_MS);
