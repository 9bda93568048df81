/** What has become of the money, in honest words, where it is not simply paid. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { providerName } from "./money.js";
import { here } from "./host.js";
import { amount, button, counterButton, facts, frame, homeButton } from "./parts.js";
import { payAgain } from "./paying.js";
import { present } from "./state.js";

/**
 * @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("../../hallkeeper/types.js").Payment} Payment
 */

/** Refusals of a payment code that have words of their own. @type {Record<string, string>} */
const WHY = { not_enough: "self_why_not_enough", wrong_code: "self_why_wrong_code", declined: "self_why_declined" };

/** What this screen says: another state is another screen. @param {Payment | null} payment */
export function outcomeOf(payment) {
  if (!payment) return "closed";
  return payment.waits_for_staff ? "staff" : payment.state;
}

/** @returns {Scene} */
export function outcomeScene() {
  const { payment } = present();
  const name = outcomeOf(payment);
  const nothing = name === "closed" || name === "failed";
  const provider = providerName(payment?.provider ?? "");
  const why = nothing && WHY[payment?.refused ?? ""];
  const body = [
    h("span", { class: "calm-icon" }, pictogram(nothing ? "close" : name === "staff" ? "person" : name === "refunded" ? "check" : "clock")),
    why && h("p", { class: "self-said" }, t(why)),
    payment && !nothing && h("p", { class: "self-sum" }, amount(payment.paid_fen ?? payment.fen)),
    payment && !nothing && facts([[t("self_phone"), payment.phone], [t("self_order"), h("span", { class: "self-order" }, payment.order_no)]]),
  ];
  const { hotline } = here();
  if (hotline && name !== "refunded") body.push(h("p", { class: "self-ways" }, pictogram("phone"), h("span", null, t("self_hotline", { hotline }))));
  const foot = [homeButton(), nothing && counterButton(), nothing && button("again", t("self_pay_again"), "primary", payAgain)];
  return { node: frame({ name: "outcome", title: t(`self_${name}_title`), hint: t(`self_${name}_text`, { provider }), body, foot }) };
}
