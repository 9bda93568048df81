/**
 * The stock by face value, the most pressing first: how many, how long they last, what it costs to have none.
 *
 * @typedef {import("./types.js").Face} Face
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { countDialog, giveDialog } from "./dialogs.js";
import { faceName } from "./finding.js";
import { whole } from "../desk/desk.js";

const FULL_DAYS = 20; // a full bar: what an order covers
const FULL_LOOK = 14; // days that the mean rests on; said where there are fewer

/** @param {Face[]} faces @param {() => void} changed */
export function stockTable(faces, changed) {
  const heads = ["face", "stock", "days", "use", "without"].map((key) => h("th", { scope: "col", class: key === "days" || key === "face" ? "" : "num" }, t(`cards_col_${key}`)));
  return h("div", { class: "scroll" }, h("table", { class: "table stock" },
    h("thead", null, h("tr", null, heads, h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
    h("tbody", null, faces.map((one) => row(one, changed)))));
}

/** @param {Face} one @param {() => void} changed */
function row(one, changed) {
  const name = faceName(one.face);
  const act = (/** @type {string} */ words, /** @type {() => void} */ run, disabled = false) => h("button", { type: "button", class: "button", disabled, "aria-label": `${words}: ${name}`, on: { click: run } }, words);
  return h("tr", { data: { face: one.face, level: one.level } },
    h("th", { scope: "row" }, name),
    h("td", { class: "num" }, h("strong", { class: "stock-count" }, whole(one.stock)), h("span", { class: "unit muted" }, t("cards_unit"))),
    h("td", { class: "days" }, lasts(one)),
    h("td", { class: "num" }, one.per_day ? [decimal(one.per_day), one.seen < FULL_LOOK && h("span", { class: "muted small seen" }, seen(one))] : h("span", { class: "muted" }, "—")),
    h("td", { class: "num" }, one.typed ? t("cards_typed", { n: decimal(one.typed) }) : h("span", { class: "muted" }, "—")),
    h("td", { class: "tight" }, h("div", { class: "row-end" }, act(t("cards_give"), () => giveDialog(one, changed), !one.stock), act(t("cards_count"), () => countDialog(one, changed)))));
}

/** For how long, in words and as a bar; what to order where it is short. @param {Face} one */
function lasts(one) {
  if (one.level === "idle") return h("span", { class: "muted" }, t(one.seen ? "cards_idle" : "cards_unknown"));
  const short = one.level !== "fine";
  const words = one.level === "empty" ? t("cards_level_empty") : one.days ? t("cards_days", { n: one.days }) : t("cards_today");
  const share = Math.min(1, (one.days ?? 0) / FULL_DAYS);
  return [
    h("p", { class: `state ${short ? "bad" : ""}` }, short && pictogram("bell"), words, short && one.order ? h("span", { class: "muted small order" }, t("cards_to_order", { n: whole(one.order) })) : null),
    h("div", { class: "lasts", "aria-hidden": "true" }, share ? h("i", { style: { width: `${100 * share}%` } }) : null),
  ];
}

/** On what the mean rests. @param {Face} one */
function seen(one) {
  return one.seen === 1 ? t("cards_seen_today") : t("cards_seen", { n: one.seen });
}

/** @param {number} n */
function decimal(n) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: n < 10 ? 1 : 0 }).format(n);
}
