/** Every month by itself: the text that is agreed to, the order as it stands, and its end. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { agree, note, stopOrder } from "./invoice_visit.js";
import { month } from "./money.js";
import { noticesLine } from "./notices.js";
import { busyButton, button, facts, frame, troubleLine } from "./parts.js";
import { paperInstead } from "./post_visit.js";
import { present } from "./state.js";
import { ticketPlace } from "./ticket.js";
import { go, leave } from "./visit.js";

/** @typedef {import("./parts.js").Scene} Scene */

/** The question on a phone, with all that is agreed to; a terminal asks how it shall come. @returns {Scene} */
export function monthlyScene() {
  const trouble = troubleLine();
  const yes = button("agree", "", "primary", agree);
  const node = frame({
    name: "monthly",
    title: t("self_inv_monthly_title"),
    hint: t("self_inv_monthly_hint"),
    body: [trouble.node, monthlyText(), noticesLine()],
    foot: [button("not-now", t("self_inv_not_now"), "ink", leave), button("by-post", t("self_post_instead"), "ink", paperInstead), yes],
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      busyButton(yes, now.busy, t("self_inv_agree"));
    },
  };
}

/** The text in full, as the server has it: it is kept word by word with the order. */
export function monthlyText() {
  const text = present().invoicing.consent;
  if (!text) return null;
  return h("div", { class: "card self-inv-consent", lang: text.language }, h("h2", { class: "self-inv-part" }, text.title), text.text.split("\n").map((line) => h("p", null, line)));
}

/** The order as it stands, to be changed or ended. @returns {Scene} */
export function orderScene() {
  const { order } = present().invoicing;
  const trouble = troubleLine();
  const stop = button("stop", "", "ink", () => void stopOrder());
  const change = button("change-order", t("self_inv_order_change"), "primary", () => {
    note({ email: "", purpose: "monthly" });
    go("monthly");
  });
  const suspended = order?.state === "suspended";
  const node = frame({
    name: "order",
    title: t(suspended ? "self_inv_order_suspended" : "self_inv_order_title"),
    hint: t(suspended ? "self_inv_order_suspended_text" : "self_inv_order_text"),
    back: present().want === "monthly" ? leave : () => go("items"),
    aside: order && facts([[t(`self_inv_order_to_${order.way}`), order.to], [t("self_inv_order_from"), month(order.first_cycle)]]),
    body: [trouble.node, noticesLine()],
    foot: [stop, change],
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      busyButton(stop, now.busy, t("self_inv_order_stop"));
    },
  };
}

/** It comes by itself from now on, or no more. @returns {Scene} */
export function orderedScene() {
  const { order, cancelled } = present().invoicing;
  const trouble = troubleLine();
  const ticket = ticketPlace();
  const again = cancelled && button("agree-again", t("self_inv_order_again"), "ink", () => go("monthly"));
  const node = frame({
    name: "ordered",
    title: t(cancelled ? "self_inv_stopped_title" : "self_inv_ordered_title"),
    hint: t(cancelled ? "self_inv_stopped_text" : "self_inv_ordered_text"),
    aside: h("span", { class: "calm-icon" }, pictogram("check")),
    body: [trouble.node, order && !cancelled ? facts([[t(`self_inv_order_to_${order.way}`), order.to], [t("self_inv_order_from"), month(order.first_cycle)]]) : null, ticket.node, noticesLine()],
    foot: [again, button("finish", t("self_finish"), "primary", leave)].filter(Boolean),
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      ticket.update(now);
    },
    keys: ticket.keys,
  };
}
