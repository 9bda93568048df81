/** An invoice on paper every month: how it comes, where to, and what was arranged. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { monthlyByMail } from "./invoice_visit.js";
import { month } from "./money.js";
import { noticesLine } from "./notices.js";
import { askedKey, askedNote, mayAsk, note, printPaper } from "./paper.js";
import { busyButton, button, choiceCard, choiceCards, facts, frame, troubleLine } from "./parts.js";
import { consentCard, formScene, placeScene } from "./post_form.js";
import { madeOnPhoneScene, phoneScene } from "./post_phone.js";
import { confirmFiled, lookAtPost, onMyPhone, otherAddress } from "./post_visit.js";
import { present } from "./state.js";
import { ticketPlace } from "./ticket.js";
import { go, leave } from "./visit.js";

/** @typedef {import("./parts.js").Scene} Scene */

/** At a terminal: by e-mail or on paper? @returns {Scene} */
export function waysScene() {
  const trouble = troubleLine();
  const cards = choiceCards([
    choiceCard({ name: "monthly-email", icon: "envelope", tone: 1, title: t("self_post_by_email"), hint: t("self_post_by_email_hint"), act: monthlyByMail }),
    choiceCard({ name: "monthly-post", icon: "receipt", tone: 3, title: t("self_post_by_post"), hint: t("self_post_by_post_hint"), act: () => go("post") }),
  ]);
  const node = frame({ name: "monthly", title: t("self_post_ways_title"), hint: t("self_post_ways_hint"), body: [trouble.node, cards], foot: button("finish", t("self_inv_not_now"), "ink", leave) });
  return { node, update: (now) => trouble.say(now.trouble && t(now.trouble)) };
}

/** The address on file, masked: one touch, and it is arranged. @returns {Scene} */
function filedScene() {
  const trouble = troubleLine();
  const yes = button("post-here", "", "primary", () => (present().post.filed ? confirmFiled() : void lookAtPost()));
  const other = button("post-other", t("self_post_other"), "ink", otherAddress);
  const aside = h("div", { class: "self-post-to" });
  const place = h("div", { class: "self-post-text" });
  const node = frame({ name: "post", title: t("self_post_filed_title"), hint: t("self_post_filed_hint"), back: () => go("monthly"), aside, body: [trouble.node, place], foot: [other, yes] });
  let asked = false;
  let shown = "";
  return {
    node,
    update(now) {
      const { filed, consent } = now.post;
      if (!asked && !now.busy) {
        asked = true;
        void lookAtPost();
      }
      trouble.say(now.trouble && t(now.trouble));
      other.hidden = !filed;
      busyButton(yes, now.busy, t(filed ? "self_post_here" : "again"));
      const what = `${filed} ${consent?.version}`;
      if (what === shown || !filed) return;
      shown = what;
      aside.replaceChildren(facts([[t("self_inv_order_to_post"), filed]]));
      place.replaceChildren(consentCard() ?? "");
    },
  };
}

/** No address on file, or another one is wanted: who takes it down? @returns {Scene} */
function howScene() {
  const { kind, phonePage, askStaff } = here();
  const { picker } = present().post;
  const trouble = troubleLine();
  const typing = picker && kind === "terminal" && phonePage !== null;
  const cards = choiceCards([
    typing && choiceCard({ name: "post-phone", icon: "scan", tone: 1, title: t("self_post_by_phone"), hint: t("self_post_by_phone_hint"), act: () => onMyPhone("address") }),
    askStaff !== null && choiceCard({ name: "post-staff", icon: "bell", tone: 2, title: t("self_post_by_staff"), hint: t("self_post_by_staff_hint"), act: askStaff }),
  ]);
  const node = frame({ name: "posthow", title: t("self_post_how_title"), hint: t(typing || askStaff ? "self_post_how_hint" : "self_post_no_places"), back: () => go("monthly"), body: [trouble.node, cards], foot: button("finish", t("self_finish"), "ink", leave) });
  return { node, update: (now) => trouble.say(now.trouble && t(now.trouble)) };
}

/** It comes by itself from now on; the terminal prints what was arranged. @param {"posted" | "handed"} name @returns {Scene} */
function postedScene(name) {
  const { order } = present().invoicing;
  const trouble = troubleLine();
  const said = h("p", { class: "self-said", role: "status" });
  const printing = h("div", { class: "self-paper" });
  const paper = button("print-order", "", "ink", () => void printPaper());
  const ticket = name === "posted" ? ticketPlace() : null; // handed over, the visit is no longer this terminal's
  const node = frame({
    name,
    title: t("self_inv_ordered_title"),
    hint: t("self_inv_ordered_text"),
    aside: h("span", { class: "calm-icon" }, pictogram("check")),
    body: [order && facts([[t(`self_inv_order_to_${order.way}`), order.to], [t("self_inv_order_from"), month(order.first_cycle)]]), trouble.node, name === "posted" && noticesLine(), printing, said, ticket ? ticket.node : note("ticket", t("self_ticket_by_phone"))],
    foot: [here().kind === "terminal" && here().prints() && paper, button("finish", t("self_finish"), "primary", leave)].filter(Boolean),
  });
  let drawn = "";
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      paper.hidden = !mayAsk(now);
      if (askedKey(now) !== drawn) replace(printing, askedNote(now, "order"));
      drawn = askedKey(now);
      const words = t(here().kind === "terminal" ? "self_post_end" : "self_post_end_phone");
      if (said.textContent !== words) said.textContent = words;
      busyButton(paper, now.busy, t("self_post_print"));
      ticket?.update(now);
    },
    keys: ticket?.keys,
  };
}

/** @type {Record<import("./state.js").PostScene, () => Scene>} */
export const POST_SCENES = {
  post: filedScene,
  posthow: howScene,
  postphone: phoneScene,
  postplace: placeScene,
  postform: formScene,
  posted: () => postedScene("posted"),
  handed: () => (present().post.made === "invoice" ? madeOnPhoneScene() : postedScene("handed")),
};
