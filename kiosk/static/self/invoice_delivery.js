/** How the invoice comes: as a link by text message, by e-mail, or as a code on the screen. */

import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { field, form } from "./invoice_form.js";
import { comeBy, signUp } from "./invoice_visit.js";
import { busyButton, button, choiceCard, choiceCards, frame, troubleLine } from "./parts.js";
import { alter, present } from "./state.js";
import { go } from "./visit.js";

/** @typedef {import("./parts.js").Scene} Scene */

/** @returns {Scene} */
export function deliveryScene() {
  const { kind } = here();
  const { account } = present();
  const terminal = kind === "terminal";
  const cards = choiceCards([
    choiceCard({ name: "sms", icon: "phone", tone: 1, title: t("self_inv_sms"), hint: account ? t("self_inv_sms_hint", { phone: account.phone }) : t("self_inv_sms_text"), act: () => comeBy("sms") }),
    choiceCard({ name: "qr", icon: "scan", tone: 2, title: t(terminal ? "self_inv_qr" : "self_inv_open_here"), hint: t(terminal ? "self_inv_qr_hint" : "self_inv_open_here_hint"), act: () => comeBy("qr") }),
    terminal && here().prints() && choiceCard({ name: "print", icon: "printer", tone: 4, title: t("self_inv_print"), hint: t("self_inv_print_hint"), act: () => comeBy("print") }),
    choiceCard({ name: "email", icon: "envelope", tone: 3, title: t("self_inv_email"), hint: t(terminal ? "self_inv_email_hint" : "self_inv_email_phone"), act: () => go("mail") }),
  ]);
  return { node: frame({ name: "delivery", title: t("self_inv_delivery_title"), back: () => go("title"), body: cards }) };
}

/** On a phone, which has a keyboard of its own. @returns {Scene} */
export function mailScene() {
  const { purpose, email } = present().invoicing;
  const monthly = purpose === "monthly";
  const trouble = troubleLine();
  const mail = field({ name: "email", label: t("self_inv_email_label"), value: email, more: { type: "email", inputmode: "email", autocomplete: "email", autocapitalize: "none", spellcheck: "false" } });
  const send = () => {
    const typed = mail.value();
    if (!typed.includes("@")) return alter({ trouble: typed ? "self_inv_bad_email" : "self_inv_no_email", invoicing: { ...present().invoicing, field: "email", email: typed } });
    alter({ trouble: "", invoicing: { ...present().invoicing, email: typed, field: "" } });
    if (monthly) void signUp();
    else comeBy("email");
  };
  const next = button("next", "", "primary", send);
  const node = frame({ name: "mail", title: t(monthly ? "self_inv_mail_monthly" : "self_inv_mail_title"), back: () => go(monthly ? "monthly" : "delivery", { invoicing: { ...present().invoicing, way: null } }), body: [trouble.node, form([mail.node], send)], foot: next });
  return {
    node,
    update(now) {
      const about = now.invoicing.field === "email";
      mail.say(now.trouble && about ? t(now.trouble) : "");
      trouble.say(now.trouble && !about ? t(now.trouble) : "");
      busyButton(next, now.busy, t(monthly ? "self_inv_start_monthly" : "self_inv_issue"));
    },
  };
}
