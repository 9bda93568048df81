/** Automatic payment every month: the text that is agreed to, the provider's page, what holds from now on, its end. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { agreeToMandate, endMandate, finishMandate, lookWhetherAgreed, wantAutomatic } from "./mandate_visit.js";
import { providerName } from "./money.js";
import { noticesLine } from "./notices.js";
import { askedKey, askedNote, mayAsk, printPaper } from "./paper.js";
import { busyButton, button, facts, frame, homeButton, troubleLine } from "./parts.js";
import { present } from "./state.js";
import { ticketPlace } from "./ticket.js";
import { go } from "./visit.js";

/** @typedef {import("./parts.js").Scene} Scene */

const LOOK_MS = 1_500;

/** @type {Record<import("./state.js").MandateScene, () => Scene>} */
export const MANDATE_SCENES = { auto: consentScene, agreeing: agreeingScene, autopaid: holdsScene, autoover: endedScene };

/** Whoever has just paid a bill need never come for it again. */
export function neverAgain() {
  const { payment, want } = present();
  if (here().agreements.length === 0 || payment?.kind !== "bill" || want === "auto") return null;
  return h("div", { class: "card self-ticket self-auto-offer" }, h("p", { class: "self-ticket-title" }, t("self_auto_offer")), h("div", { class: "self-foot" }, button("auto", t("self_auto_offer_yes"), "ink", wantAutomatic)));
}

function whose() {
  const { phone } = present().mandating;
  return facts([[t("self_phone"), phone], [t("self_auto_by"), providerName(here().agreements[0] ?? "")]]);
}

/** All that is agreed to; by a bank account, somebody fills it in. @returns {Scene} */
function consentScene() {
  const { consent } = present().mandating;
  const trouble = troubleLine();
  const yes = button("agree", "", "primary", () => void agreeToMandate());
  const text = consent && h("div", { class: "card self-inv-consent", lang: consent.language }, h("h2", { class: "self-inv-part" }, consent.title), consent.text.split("\n").map((line) => h("p", null, line)));
  const bank = h("p", { class: "self-ways" }, pictogram(here().kind === "terminal" ? "bell" : "person"), h("span", null, t(here().kind === "terminal" ? "self_auto_bank_bell" : "self_auto_bank_counter")));
  const node = frame({
    name: "auto",
    title: t("self_auto_title"),
    hint: t("self_auto_hint"),
    aside: whose(),
    body: [trouble.node, text, here().kind === "phone" && noticesLine(), bank], // a terminal has room for it once it is agreed to
    foot: [button("not-now", t("self_inv_not_now"), "ink", finishMandate), yes],
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      busyButton(yes, now.busy, t("self_inv_agree"));
    },
  };
}

/** The provider's page is open on the customer's own phone. @returns {Scene} */
function agreeingScene() {
  const { url, image } = present().mandating;
  const provider = providerName(present().mandating.agreement?.with ?? "");
  const phone = here().kind === "phone";
  const trouble = troubleLine();
  const notNow = button("not-now", "", "ink", () => void endMandate());
  const code = phone
    ? h("a", { class: "button self-button self-wallet", href: url, target: "_blank", rel: "noopener", data: { kind: "primary", do: "open-provider" } }, t("self_auto_open", { provider }))
    : h("img", { class: "self-qr", src: image ?? "", alt: t("self_qr_alt") });
  const waiting = h("p", { class: "self-waiting", role: "status" });
  const node = frame({
    name: "agreeing",
    title: t(phone ? "self_auto_open_title" : "self_auto_scan_title", { provider }),
    hint: t(phone ? "self_auto_open_hint" : "self_auto_scan_hint", { provider }),
    aside: whose(),
    body: [trouble.node, h("div", { class: "self-code" }, code), waiting],
    foot: notNow,
  });
  const timer = setInterval(() => void lookWhetherAgreed(), LOOK_MS);
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      waiting.textContent = t(now.mandating.silent ? "self_silent" : "self_auto_waiting");
      busyButton(notNow, now.busy, t("self_inv_not_now"));
    },
    leave: () => clearInterval(timer),
  };
}

/** What holds, since when, and how to end it. @returns {Scene} */
function holdsScene() {
  const { agreement, phone, fresh } = present().mandating;
  if (agreement?.way === "bank") return withBank();
  const trouble = troubleLine();
  const printing = h("div", { class: "self-paper" });
  const ticket = ticketPlace();
  const foot = h("div", { class: "self-choice" });
  const paper = button("paper", "", "primary", () => void printPaper());
  const stop = button("stop", "", "ink", () => void endMandate());
  const finish = button("finish", t("self_finish"), "ink", finishMandate);
  foot.append(...(fresh ? [] : [stop]), finish, ...(here().kind === "terminal" ? [paper] : []));
  const node = frame({
    name: "autopaid",
    title: t(fresh ? "self_auto_on_title" : "self_auto_is_on_title"),
    hint: t("self_auto_on_hint"),
    aside: facts([[t("self_phone"), phone], [t("self_auto_by"), providerName(agreement?.with ?? "")], [t("self_auto_since"), agreement?.day ?? ""], [t("self_auto_number"), h("span", { class: "self-order" }, agreement?.number ?? "")]]),
    body: [trouble.node, h("p", { class: "self-ways" }, pictogram("notice"), h("span", null, t("self_auto_how_to_end"))), noticesLine(), printing, ticket.node],
    foot,
  });
  let drawn = "";
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      if (askedKey(now) !== drawn) replace(printing, askedNote(now, "auto"));
      drawn = askedKey(now);
      const prints = mayAsk(now);
      paper.hidden = !prints;
      finish.dataset.kind = prints ? "ink" : "primary";
      busyButton(paper, now.busy, t("self_auto_print"));
      busyButton(stop, now.busy, t("self_auto_stop"));
      ticket.update(now);
    },
    keys: ticket.keys,
  };
}

/** It is with a bank: staff have the paper. @returns {Scene} */
function withBank() {
  const { agreement, phone } = present().mandating;
  const active = agreement?.state === "active";
  const trouble = troubleLine();
  const ticket = ticketPlace();
  const ask = h("p", { class: "self-ways" }, pictogram("bell"), h("span", null, t(here().kind === "terminal" ? "self_auto_bank_ask" : "self_auto_bank_ask_phone", { service: named(here().service()) })));
  const node = frame({
    name: "autopaid",
    title: t(active ? "self_auto_is_on_title" : "self_auto_bank_title"),
    hint: t("self_auto_bank_hint"),
    aside: facts([[t("self_phone"), phone], [t("self_auto_by"), t("self_auto_bank")], [t("self_auto_number"), h("span", { class: "self-order" }, agreement?.number ?? "")]]),
    body: [trouble.node, ask, ticket.node],
    foot: button("finish", t("self_finish"), "primary", finishMandate),
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

/** It was not set up, or has ended. @returns {Scene} */
function endedScene() {
  const { agreement, held } = present().mandating;
  const name = agreement?.reason === "lapsed" ? "lapsed" : held || agreement?.reason === "ended_there" ? "ended" : "declined";
  const node = frame({
    name: "autoover",
    title: t(`self_auto_${name}_title`),
    hint: t("self_auto_over_hint"),
    aside: h("span", { class: "calm-icon" }, pictogram(name === "ended" ? "check" : "close")),
    body: null,
    foot: [button("again", t("self_auto_again"), "ink", () => go("looking")), present().payment ? button("finish", t("self_finish"), "primary", finishMandate) : homeButton()],
  });
  return { node };
}
