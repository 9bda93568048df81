/**
 * Customers who may stand without their receipt or confirmation: each with a way to print it again. The money is
 * where it belongs; it is only paper.
 *
 * @typedef {"bill" | "topup" | "mandate_provider" | "standing_post" | "standing_email" | "invoice_month" | "invoice_topup"} Kind
 * @typedef {{payment: string, order_no: string, kind: Kind, fen: number | null, phone: string, kiosk: string | null, copy: number, state: string, reason: string | null, since: string, coming: boolean}} Doubt
 */

import { call } from "../../hallkeeper/api.js";
import { byId, h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, fail, placeName, spanSince, toast } from "../desk/desk.js";
import { money } from "./finding.js";
import { refresher } from "../desk/refresher.js";

const HEADS = ["what", "number", "place", "paper", "since", "again"];

/** Keeps the section `#doubts` up to date. @returns {() => void} look again soon */
export function receiptsInDoubt() {
  const { load, loadSoon } = refresher(
    async () => /** @type {Doubt[]} */ (await call("GET", "/receipts", undefined, { tries: 2 })),
    draw,
    () => true, // the payments beside it say that nobody answers
  );
  load();
  return loadSoon;
}

/** @param {Doubt[]} doubts */
function draw(doubts) {
  byId("doubts").hidden = doubts.length === 0;
  byId("doubts-title").textContent = t("receipts_in_doubt", { n: doubts.length });
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.focus;
  replace(byId("doubt-list"), doubts.length > 0 && h("div", { class: "scroll" }, h("table", { class: "table doubts" },
    h("thead", null, h("tr", null, HEADS.map((head) => h("th", { scope: "col" }, t(`receipts_col_${head}`))))),
    h("tbody", null, doubts.map((doubt) => row(doubt))))));
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`#doubt-list [data-focus="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {Doubt} doubt */
function row(doubt) {
  const why = codeWords("reason", doubt.reason);
  const what = [t(`receipts_kind_${doubt.kind}`), doubt.fen !== null && money(doubt.fen)].filter(Boolean).join(" ");
  return h("tr", { data: { payment: doubt.payment } },
    h("th", { scope: "row" }, h("span", { class: "strong" }, what), h("p", { class: "code" }, doubt.order_no)),
    h("td", { class: "nowrap" }, doubt.phone),
    h("td", null, doubt.kiosk ? placeName("kiosk", doubt.kiosk) : ""),
    h("td", null, [t(`receipts_paper_${doubt.state.toLowerCase()}`), why].filter(Boolean).join(t("list_comma"))),
    h("td", { class: "tight" }, spanSince(doubt.since, Date.now())),
    h("td", { class: "tight" }, whatNow(doubt)));
}

/** @param {Doubt} doubt */
function whatNow(doubt) {
  if (doubt.coming) return t("receipts_coming");
  if (doubt.state === "LATE") return t("doubt_still_tried");
  return again(doubt);
}

/** @param {Doubt} doubt */
function again(doubt) {
  const node = h("button", { type: "button", class: "button small-button", data: { focus: `again ${doubt.payment}` }, on: { click: async () => {
    node.disabled = true;
    try {
      await call("POST", `/receipts/${doubt.payment}/print`, doubt.kiosk ? { kiosk: doubt.kiosk } : {});
      toast(t("receipts_asked", { order: doubt.order_no, place: doubt.kiosk ? placeName("kiosk", doubt.kiosk) : "" }));
    } catch (error) {
      node.disabled = false;
      fail(error);
    }
  } } }, t("receipts_again"));
  return node;
}
