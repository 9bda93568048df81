/** Paid and booked: the amount, the receipt, and the number in the queue that is needed no more. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { clock, t } from "../../hallkeeper/words.js";
import { wholeOrNot } from "./channel.js";
import { here } from "./host.js";
import { neverAgain } from "./mandate.js";
import { month } from "./money.js";
import { note, paperNote, standing } from "./paper.js";
import { amount, button, facts, frame, troubleLine } from "./parts.js";
import { another, leaveWithoutReceipt, printReceipt, printReceiptAgain, sendReceipt } from "./paying.js";
import { present } from "./state.js";
import { readSlip, ticketCard, ticketKey } from "./ticket.js";

/**
 * @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("./state.js").Self} Self
 */

/** @returns {Scene} */
export function doneScene() {
  const trouble = troubleLine();
  const more = h("div", { class: "self-more" });
  const foot = h("div", { class: "self-choice" });
  const title = t(present().payment?.kind === "topup" ? "self_done_title_topup" : "self_done_title");
  const node = frame({ name: "done", title, hint: t(here().kind === "phone" ? "self_done_hint_phone" : "self_done_hint"), aside: paid(present()), body: [trouble.node, particulars(present()), more], foot });
  let drawn = "";
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      const wanted = [now.printed, standing(now.payment?.receipt), now.sent, here().prints(), ticketKey(now)].join();
      if (wanted !== drawn) {
        drawn = wanted;
        const auto = neverAgain();
        replace(more, receiptNote(now), ticketCard(now), nextBill(now), auto);
        replace(foot, ...lastChoice(now));
        if (auto && here().kind === "terminal" && more.parentElement) wholeOrNot(auto, more.parentElement);
      }
      for (const one of foot.querySelectorAll("button")) one.setAttribute("aria-disabled", String(now.busy));
    },
    keys: { scan: readSlip },
  };
}

/** @param {Self} now */
function paid({ payment }) {
  return payment && h("p", { class: "self-sum" }, h("span", { class: "calm-icon" }, pictogram("check")), amount(payment.paid_fen ?? payment.fen));
}

/** @param {Self} now */
function particulars({ payment, choice }) {
  if (!payment) return null;
  const what = choice?.period ? t("self_bill_line", { month: month(choice.period) }) : t(payment.kind === "bill" ? "self_what_bill" : "self_what_topup");
  return facts([
    [t("self_what"), what],
    [t("self_phone"), payment.phone],
    payment.paid_at !== null && [t("self_paid_at"), clock(payment.paid_at, here().zone)],
    [t("self_order"), h("span", { class: "self-order" }, payment.order_no)],
  ]);
}

/** @param {Self} now */
function receiptNote(now) {
  const { printed, sent, payment } = now;
  if (sent) return note("check", t("self_receipt_sent", { phone: payment?.phone ?? "" }));
  if (printed) return ofReceipt(now);
  if (here().kind === "terminal" && !here().prints()) return note("printer", t("self_cannot_print"));
  return null;
}

/** @param {Self} now */
function ofReceipt({ payment }) {
  const words = { coming: t("self_printing"), late: t("self_print_late"), doubtful: t("self_print_doubtful"), again: t("self_print_again") };
  return paperNote(standing(payment?.receipt), words, "receipt-again", () => void printReceiptAgain());
}

/** @param {Self} now */
function nextBill({ account, choice, payment }) {
  const n = account?.bills.filter((one) => one.bill !== choice?.bill).length ?? 0;
  if (n === 0 || payment?.kind !== "bill") return null;
  return button("another", t("self_another", { n }), "ink", () => void another());
}

/** @param {Self} now @returns {Node[]} */
function lastChoice({ printed, sent, payment }) {
  const { kind, prints } = here();
  const done = printed || sent;
  const text = !done && payment?.phone && button("receipt-sms", t("self_receipt_sms", { phone: payment.phone }), "ink", () => void sendReceipt());
  if (kind === "terminal" && prints() && !done) {
    return shown([button("no-receipt", t("self_no_receipt"), "ink", without), text, button("receipt", t("self_receipt"), "primary", () => void printReceipt())]);
  }
  return shown([text, button("finish", t("self_finish"), "primary", without)]);
}

/** @param {(Node | false | "" | null | undefined)[]} some @returns {Node[]} */
function shown(some) {
  return /** @type {Node[]} */ (some.filter(Boolean));
}

function without() {
  if (!present().busy) leaveWithoutReceipt();
}
