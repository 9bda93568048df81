/** How the invoice comes: as a link by text message, by e-mail, or as a code on the screen. */

import { h } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { codeOf } from "./offer_code.js";
import { here } from "./self_host.js";
import { field, form } from "./self_invoice_form.js";
import { comeBy, note, signUp } from "./self_invoice_visit.js";
import { busyButton, button, choiceCard, choiceCards, frame, troubleLine } from "./self_parts.js";
import { alter, present } from "./self_state.js";
import { go, leave } from "./self_visit.js";

/** @typedef {import("./self_parts.js").Scene} Scene */

/** @returns {Scene} */
export function deliveryScene() {
  const { kind, phonePage } = here();
  const { account } = present();
  const terminal = kind === "terminal";
  const cards = choiceCards([
    choiceCard({ name: "sms", icon: "phone", tone: 1, title: t("self_inv_sms"), hint: account ? t("self_inv_sms_hint", { phone: account.phone }) : t("self_inv_sms_text"), act: () => comeBy("sms") }),
    choiceCard({ name: "qr", icon: "scan", tone: 2, title: t(terminal ? "self_inv_qr" : "self_inv_open_here"), hint: t(terminal ? "self_inv_qr_hint" : "self_inv_open_here_hint"), act: () => comeBy("qr") }),
    terminal && here().prints() && choiceCard({ name: "print", icon: "printer", tone: 4, title: t("self_inv_print"), hint: t("self_inv_print_hint"), act: () => comeBy("print") }),
    (!terminal || phonePage !== null) && choiceCard({ name: "email", icon: "receipt", tone: 3, title: t("self_inv_email"), hint: t(terminal ? "self_inv_email_hint" : "self_inv_email_phone"), act: byMail }),
  ]);
  return { node: frame({ name: "delivery", title: t("self_inv_delivery_title"), back: () => go("title"), body: cards }) };
}

function byMail() {
  if (here().kind === "phone") return go("mail");
  note({ reason: "mail" });
  go("onphone");
}

/** @returns {Scene} */
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

/** What needs a keyboard is done on the customer's own phone; this screen forgets what was begun. @returns {Scene} */
export function onPhoneScene() {
  const { reason } = present().invoicing;
  const link = phoneLink();
  const body = [h("div", { class: "self-code" }, phoneCode(link)), h("p", { class: "self-said self-inv-below" }, t("self_inv_onphone_text"))];
  const foot = [button("sms-instead", t(reason === "company" ? "self_inv_personal_instead" : "self_inv_sms_instead"), "ink", () => go(reason === "company" ? "title" : "delivery")), button("scanned", t("self_inv_scanned"), "primary", leave)];
  return { node: frame({ name: "onphone", title: t(reason === "company" ? "self_inv_onphone_company" : "self_inv_onphone_mail"), back: () => go(reason === "company" ? "title" : "delivery"), body, foot }) };
}

/** Where one's own phone goes on. */
export function phoneLink() {
  return `${here().phonePage ?? ""}?service=invoice&task=invoice`;
}

/** That link as a code. @param {string} link */
export function phoneCode(link) {
  return codeOf(link, { place: "self-qr self-inv-qr", alt: t("self_inv_qr_alt"), none: () => h("p", { class: "self-said" }, t("self_inv_no_code_drawn")) });
}
