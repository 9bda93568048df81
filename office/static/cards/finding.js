/**
 * What the stock says, in a sentence: which face is short, for how long it lasts, what its end would cost.
 *
 * @typedef {import("./types.js").Face} Face
 */

import { t } from "../../hallkeeper/words.js";
import { whole } from "../desk/desk.js";

/** @param {number} face */
export function faceName(face) {
  return t("cards_face", { face: whole(face) });
}

/** @param {Face[]} faces */
export function about(faces) {
  const cards = faces.reduce((sum, one) => sum + one.stock, 0);
  return faces.length ? t("cards_about", { faces: faces.length, cards: whole(cards) }) : t("cards_title");
}

/** @param {Face[]} faces the most pressing first @returns {string} the page's heading */
export function finding(faces) {
  const first = faces[0];
  if (!first) return t("cards_find_none");
  const empty = faces.filter((one) => one.level === "empty");
  const short = faces.filter((one) => one.level === "empty" || one.level === "soon");
  if (empty.length) return t("cards_find_empty", { faces: list(empty) });
  if (short.length > 1) return t("cards_find_short", { faces: list(short) });
  if (short.length) return t(first.days ? "cards_find_soon" : "cards_find_today", { face: faceName(first.face), n: first.days ?? 0 });
  return first.days === null ? t("cards_find_idle") : t("cards_find_fine", { n: first.days, face: faceName(first.face) });
}

/** @param {Face[]} faces @returns {string} the cost of what is short, and what to order */
export function secondFinding(faces) {
  const short = faces.filter((one) => one.level === "empty" || one.level === "soon");
  const typed = short.reduce((sum, one) => sum + (one.typed ?? 0), 0);
  const cost = typed >= 1 ? t(short.some((one) => one.level === "soon") ? "cards_cost_soon" : "cards_cost_now", { n: Math.round(typed) }) : "";
  const order = short.filter((one) => one.order).map((one) => t("cards_order_n", { face: faceName(one.face), n: whole(one.order) }));
  return [cost, order.length ? t("cards_order", { what: order.join(t("list_comma")) }) : ""].filter(Boolean).join(" ");
}

/** @param {Face[]} faces */
function list(faces) {
  return faces.map((one) => faceName(one.face)).join(t("list_comma"));
}
