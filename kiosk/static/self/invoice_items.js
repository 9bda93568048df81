/** What may be invoiced, the latest first; and what has been, to be sent once more. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { choose, lookAtInvoices, note, resend } from "./invoice_visit.js";
import { lookAtMandate } from "./mandate_visit.js";
import { month, price } from "./money.js";
import { lookAtNotices } from "./notices.js";
import { amount, button, facts, frame, homeButton, troubleLine } from "./parts.js";
import { present } from "./state.js";
import { go } from "./visit.js";

/**
 * @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("./invoice_state.js").OpenItem} OpenItem
 * @typedef {import("./invoice_state.js").Invoice} Invoice
 */

/** The lists are on their way. @returns {Scene} */
export function lookingScene() {
  const { trouble: why, want } = present();
  const look = () => void (want === "auto" ? lookAtMandate() : want === "notices" ? lookAtNotices() : lookAtInvoices(why));
  const trouble = troubleLine();
  const again = button("again", "", "primary", look);
  const node = frame({ name: "looking", title: t(want === "auto" ? "self_auto_looking" : want === "notices" ? "self_one_moment" : "self_inv_looking"), back: () => go("number"), body: [trouble.node, h("p", { class: "self-said" }, t("self_one_moment"))], foot: again });
  let asked = false;
  return {
    node,
    update(now) {
      if (!asked && !now.busy) {
        asked = true;
        look();
      }
      trouble.say(now.busy ? "" : now.trouble && t(now.trouble));
      again.hidden = now.busy || !now.trouble;
      again.textContent = t("self_inv_look_again");
    },
  };
}

/** @returns {Scene} */
export function itemsScene() {
  const { open, issued, title } = present().invoicing;
  const trouble = troubleLine();
  const heading = open.length ? (open.length === 1 ? "self_inv_one_title" : "self_inv_items_title") : "self_inv_none_title";
  const body = [
    trouble.node,
    open.length > 0 ? h("ul", { class: "self-inv-open" }, open.map(item)) : h("p", { class: "self-said" }, t(issued.length ? "self_inv_none_but" : "self_inv_none_text")),
    issued.length > 0 && h("h2", { class: "self-inv-part" }, t("self_inv_issued_list")),
    issued.length > 0 && h("ul", { class: "self-inv-list" }, issued.map(done)),
  ];
  const node = frame({
    name: "items",
    title: t(heading),
    back: () => go("number"),
    aside: whose(),
    body: h("div", { class: "self-inv-lists" }, body),
    foot: [title && change(), everyMonth(), open.length === 0 && homeButton()].filter(Boolean),
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      node.dataset.busy = String(now.busy);
    },
  };
}

function whose() {
  const { account } = present();
  return account && facts([[t("self_name"), account.name], [t("self_phone"), account.phone]]);
}

/** A month, or the day of a top-up, in words. @param {"month" | "topup"} what @param {string} on */
export function itemName(what, on) {
  if (what === "month") return month(on);
  return new Intl.DateTimeFormat(language(), { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" }).format(new Date(`${on}T00:00:00Z`));
}

/** @param {OpenItem} one */
function item(one) {
  return h(
    "li",
    null,
    h(
      "button",
      { class: "self-bill", type: "button", data: { do: "item", period: one.on }, on: { click: () => choose(one) } },
      h("span", { class: "self-bill-words" }, h("span", { class: "self-bill-month" }, itemName(one.what, one.on)), h("span", { class: "self-bill-what" }, t(`self_inv_${one.what}`))),
      amount(one.fen),
      h("span", { class: "self-bill-go" }, t("self_inv_this"), pictogram("arrow")),
    ),
  );
}

/** @param {Invoice} one */
function done(one) {
  return h(
    "li",
    { class: "self-inv-row" },
    h("span", { class: "self-inv-what" }, `${itemName(one.what, one.period)} ${t(`self_inv_${one.what}`)}`),
    h("span", { class: "self-inv-fen" }, price(one.fen)),
    one.number
      ? h("button", { class: "button", type: "button", data: { do: "resend" }, on: { click: () => void resend(one) } }, t("self_inv_resend"))
      : h("span", { class: "self-inv-state" }, t("self_inv_in_work")),
  );
}

/** Title and way were asked once and hold for the next one too, unless the customer wants them otherwise. */
function change() {
  const { title, way } = present().invoicing;
  return button("change", t("self_inv_kept", { title: title?.name ?? "", way: t(`self_inv_by_${way ?? "sms"}`) }), "ink", () => note({ title: null, way: null }));
}

/** On one's own phone the order of every month is at hand. */
function everyMonth() {
  const { order } = present().invoicing;
  return here().kind === "phone" && order && button("order", t("self_inv_order_open"), "ink", () => go("order"));
}
