/** What is to be paid: an open bill, or how much is to be topped up. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { keypad } from "./keypad.js";
import { amount, busyButton, button, counterButton, facts, frame, troubleLine } from "./parts.js";
import { month, price } from "./money.js";
import { choose } from "./paying.js";
import { alter, present } from "./state.js";
import { mayType, typed } from "./typing.js";
import { go } from "./visit.js";

const PRESETS = [50, 100, 200, 300, 500];
const MOST_YUAN = 10_000; // as `diversion/money.py` has it
const { add, erase, clear, remember } = typed(
  () => present().yuan,
  (yuan) => ({ yuan }),
  (longer) => longer !== "0" && Number(longer) <= MOST_YUAN,
);

/**
 * @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("../../hallkeeper/types.js").OpenBill} OpenBill
 */

/** @returns {Scene} */
export function billsScene() {
  const bills = present().account?.bills ?? [];
  const trouble = troubleLine();
  const topUp = button("topup", t(bills.length ? "self_topup_instead" : "self_topup_now"), bills.length ? "ink" : "primary", () => go("amount"));
  const body = [trouble.node, bills.length ? h("ul", { class: "self-bills" }, bills.map(bill)) : h("p", { class: "self-said" }, t("self_no_bills_text"))];
  const counter = counterButton();
  const node = frame({
    name: "bills",
    title: t(["self_no_bills_title", "self_one_bill_title"][bills.length] ?? "self_bills_title"),
    back: () => go("number"),
    aside: whose(),
    body,
    foot: [counter, topUp],
  });
  return {
    node,
    update(now) {
      if (counter) counter.hidden = now.trouble !== "self_bill_too_large";
      trouble.say(now.trouble && t(now.trouble));
    },
  };
}

/** @param {OpenBill} one */
function bill({ bill: id, period, fen }) {
  const choice = { kind: /** @type {const} */ ("bill"), bill: id, fen, period };
  return h(
    "li",
    null,
    h(
      "button",
      { class: "self-bill", type: "button", data: { do: "bill", period }, on: { click: () => choose(choice) } },
      h("span", { class: "self-bill-words" }, h("span", { class: "self-bill-month" }, month(period)), h("span", { class: "self-bill-what" }, t("self_bill_of"))),
      amount(fen),
      h("span", { class: "self-bill-go" }, t("self_pay_this"), pictogram("arrow")),
    ),
  );
}

/** Enough to know oneself, too little to know a stranger. */
function whose() {
  const { account } = present();
  return account && facts([
    [t("self_name"), account.name],
    [t("self_phone"), account.phone],
    [t("self_balance"), price(account.balance_fen)],
  ]);
}

/** @returns {Scene} */
export function amountScene() {
  const trouble = troubleLine();
  const presets = PRESETS.map((yuan) => h(
    "button",
    { class: "self-preset", type: "button", data: { do: "preset", yuan }, on: { click: () => topUp(yuan) } },
    h("span", { class: "figure" }, yuan),
    h("span", { class: "minutes" }, t("self_yuan")),
  ));
  const own = h("button", { class: "self-preset", type: "button", data: { do: "own" }, on: { click: () => go("own") } }, h("span", { class: "self-own" }, t("self_own_amount")));
  const node = frame({
    name: "amount",
    title: t("self_amount_title"),
    back: () => go(present().want === "topup" ? "number" : "bills"),
    aside: whose(),
    body: [trouble.node, h("div", { class: "self-presets" }, presets, own)],
    foot: openBills(),
  });
  return { node, update: (now) => trouble.say(now.trouble && t(now.trouble)) };
}

/** Who came to top up may not know of the bills. */
function openBills() {
  const n = present().account?.bills.length ?? 0;
  return n > 0 && present().want === "topup" && button("bills", t("self_open_bills", { n }), "ink", () => go("bills"));
}

/** @param {number} yuan */
function topUp(yuan) {
  choose({ kind: "topup", bill: null, fen: yuan * 100, period: null });
}

/** @returns {Scene} */
export function ownScene() {
  const shown = h("p", { class: "typed typed-yuan figure", "aria-live": "polite" });
  const trouble = troubleLine();
  const next = button("next", "", "primary", confirm);
  const node = frame({
    name: "own",
    title: t("self_own_title"),
    hint: t("self_own_hint", { most: MOST_YUAN }),
    back: () => go("amount", { yuan: "" }),
    aside: [shown, trouble.node],
    body: keypad({ digit, erase, clear }),
    foot: next,
  });
  return {
    node,
    update(now) {
      replace(shown, h("span", { class: "self-sign" }, "¥"), h("span", { class: now.yuan ? "typed-digit" : "typed-free" }, now.yuan || "0"));
      trouble.say(now.trouble && t(now.trouble, { most: MOST_YUAN }));
      next.dataset.ready = String(now.yuan !== "");
      busyButton(next, now.busy, t("self_next"));
    },
    keys: { digit, erase, enter: confirm, remember },
  };
}

/** @param {string} one */
function digit(one) {
  if (!add(one) && mayType() && Number(present().yuan + one) > MOST_YUAN) alter({ trouble: "self_own_too_much" });
}

function confirm() {
  const { yuan } = present();
  if (yuan === "") alter({ trouble: "self_own_none" });
  else topUp(Number(yuan));
}
