/** The invoice is being made out, and then it is there: its number, its amount, and how it has come. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { itemName } from "./invoice_items.js";
import { goOn, issue, lookAtInvoice } from "./invoice_visit.js";
import { askedKey, askedNote, mayAsk, printPaper } from "./paper.js";
import { amount, busyButton, button, facts, frame, homeButton, troubleLine } from "./parts.js";
import { present } from "./state.js";
import { readSlip, ticketCard, ticketKey } from "./ticket.js";
import { go } from "./visit.js";

const LOOK_MS = 2_000;

/**
 * @typedef {import("./parts.js").Scene} Scene
 * @typedef {import("./state.js").Self} Self
 */

/** It is on its way, or the invoice system is silent, or it has answered no. @returns {Scene} */
export function issuingScene() {
  const { invoice } = present().invoicing;
  const name = invoice === null ? "issuing" : invoice.state === "failed" ? "failed" : invoice.waits_for_staff ? "staff" : "issuing";
  const trouble = troubleLine();
  const again = button("again", t("self_inv_try_again"), "primary", () => void issue());
  const back = button("others", t("self_inv_others"), "ink", () => go("items"));
  const node = frame({
    name: "issuing",
    title: t(`self_inv_${name}_title`),
    hint: t(`self_inv_${name}_text`),
    aside: whatFor(present()),
    body: [trouble.node, h("span", { class: "calm-icon", data: { turns: String(name === "issuing") } }, pictogram(name === "failed" ? "close" : name === "staff" ? "person" : "receipt"))],
    foot: [back, name !== "failed" && homeButton(), again].filter(Boolean),
  });
  const watching = name === "issuing" || name === "staff" ? setInterval(() => void lookAtInvoice(), LOOK_MS) : 0;
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      again.hidden = now.busy || !now.trouble;
      back.hidden = name === "issuing" && !now.trouble;
    },
    leave: () => clearInterval(watching),
  };
}

/** @param {Self} now */
function whatFor({ invoicing }) {
  const { item, title, invoice } = invoicing;
  const what = invoice ? { what: invoice.what, on: invoice.period, fen: invoice.fen } : item;
  if (!what) return null;
  return [
    h("p", { class: "self-sum" }, amount(what.fen)),
    facts([[t("self_what"), named(what)], title !== null && [t("self_inv_title"), title.name]]),
  ];
}

/** @param {{what: "month" | "topup", on: string}} one */
function named({ what, on }) {
  return `${itemName(what, on)} ${t(`self_inv_${what}`)}`;
}

/** @returns {Scene} */
export function issuedScene() {
  const { invoicing } = present();
  const { invoice, resent } = invoicing;
  const trouble = troubleLine();
  const more = h("div", { class: "self-more" });
  const next = button("next", t("self_inv_next"), "primary", () => void goOn());
  const paper = button("print", "", "ink", () => void printPaper());
  const others = invoicing.open.length > 0 && button("another", t("self_inv_another"), "ink", () => go("items"));
  const node = frame({
    name: "issued",
    title: t(resent ? "self_inv_resent_title" : "self_inv_issued_title"),
    aside: invoice && h("p", { class: "self-sum" }, h("span", { class: "calm-icon" }, pictogram("check")), amount(invoice.fen)),
    body: [trouble.node, how(present()), particulars(present()), more],
    foot: [others, paper, next].filter(Boolean),
  });
  let drawn = "";
  let asked = invoicing.way !== "print"; // who has chosen paper need not ask for it again
  return {
    node,
    update(now) {
      if (!asked && !now.busy && present().scene === "issued") {
        asked = true;
        if (mayAsk(now)) return void printPaper();
      }
      trouble.say(now.trouble && t(now.trouble));
      paper.hidden = !mayAsk(now);
      busyButton(paper, now.busy, t("self_inv_print"));
      const wanted = [askedKey(now), ticketKey(now)].join();
      if (wanted !== drawn) {
        drawn = wanted;
        replace(more, askedNote(now, "notice"), now.ticket ? ticketCard(now) : slipLine());
      }
      next.setAttribute("aria-disabled", String(now.busy));
    },
    keys: { scan: readSlip },
  };
}

/** Beside a code there is room for one quiet line about the slip. */
function slipLine() {
  return here().kind === "terminal" && h("p", { class: "self-ways self-slip-ask" }, pictogram("ticket"), h("span", null, t("self_ticket_ask")));
}

/** @param {Self} now */
function particulars({ invoicing }) {
  const { invoice, title, resent } = invoicing;
  if (!invoice) return null;
  return facts([
    [t("self_what"), named({ what: invoice.what, on: invoice.period })],
    title !== null && !resent && [t("self_inv_title"), title.name],
    [t("self_inv_number"), h("span", { class: "self-order" }, invoice.number)],
  ]);
}

/** Where it is now. @param {Self} now @returns {import("./parts.js").Child} */
function how({ invoicing, account }) {
  const { invoice, way, email } = invoicing;
  if (!invoice) return null;
  const unsent = invoice.waits_for_staff;
  const sent = way === "sms" ? t("self_inv_sent_sms", { phone: account?.phone ?? t("self_inv_your_phone") }) : way === "email" ? t("self_inv_sent_email", { email }) : "";
  const note = sent && h("p", { class: "notice self-note", data: unsent ? { kind: "warn" } : {} }, pictogram(unsent ? "person" : way === "sms" ? "phone" : "check"), h("span", null, unsent ? t("self_inv_unsent") : sent));
  if (here().kind === "phone") {
    return h("div", { class: "self-inv-how" }, note, openLink(invoice.link ?? null, Boolean(note) && !unsent));
  }
  if (sent && !unsent) return note;
  return h("div", { class: "self-inv-how" }, note, h("div", { class: "self-code" }, h("img", { class: "self-qr", src: invoice.image ?? "", alt: t("self_inv_qr_alt") })), h("p", { class: "self-waiting" }, t("self_inv_scan")));
}

/** @param {string | null} link @param {boolean} quiet */
function openLink(link, quiet) {
  return link && h("a", { class: "button self-button", href: link, target: "_blank", rel: "noopener", data: { kind: quiet ? "ink" : "primary", do: "open" } }, t("self_inv_open"));
}
