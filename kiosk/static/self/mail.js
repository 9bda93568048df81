/** At a terminal: the e-mail address, typed on the screen's keyboard, and the text that is agreed to for every month. */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { comeBy, signUp } from "./invoice_visit.js";
import { keyboard, MAIL_KEYS } from "./keyboard.js";
import { monthlyText } from "./invoice_monthly.js";
import { busyButton, button, facts, frame, troubleLine } from "./parts.js";
import { onMyPhone } from "./post_visit.js";
import { alter, present } from "./state.js";
import { addressParts, mayType, showAddress, typed, typedLine } from "./typing.js";
import { go } from "./visit.js";

const LONGEST = 64;
const SIGN = /^[0-9a-z@._-]$/;
/** A second @ would be a slip of the finger. */
const { put, add: sign, erase, clear } = typed(
  () => present().invoicing.email,
  (email) => ({ invoicing: { ...present().invoicing, email } }),
  (longer, one) => SIGN.test(one) && longer.length <= LONGEST && longer.split("@").length <= 2,
);

/** @typedef {import("./parts.js").Scene} Scene */

/** @returns {Scene} */
export function typeMailScene() {
  const monthly = present().invoicing.purpose === "monthly";
  const shown = typedLine();
  const trouble = troubleLine();
  const next = button("next", "", "primary", confirm);
  const phone = here().phonePage !== null && button("on-phone", t("self_post_by_phone"), "ink", () => onMyPhone("mail"));
  const node = frame({
    name: "mail",
    title: t(monthly ? "self_inv_mail_monthly" : "self_inv_mail_title"),
    hint: t("self_mail_hint"),
    back: () => go(monthly ? "monthly" : "delivery"),
    aside: [shown, trouble.node],
    body: keyboard(MAIL_KEYS, { sign, ending, erase, clear }),
    foot: [phone, next],
  });
  return {
    node,
    update(now) {
      const { email } = now.invoicing;
      showAddress(shown, email);
      trouble.say(now.trouble && t(now.trouble));
      next.dataset.ready = String(isWhole(email));
      busyButton(next, now.busy, t(monthly ? "self_next" : "self_inv_issue"));
    },
    keys: {
      sign: (one) => sign(one.toLowerCase()),
      erase,
      enter: confirm,
    },
  };
}

/** In the place of one that stands there. @param {string} end */
function ending(end) {
  const [name] = present().invoicing.email.split("@");
  if (name) put(name + end);
  else if (mayType()) alter({ trouble: "self_mail_name_first" });
}

/** @param {string} email */
function isWhole(email) {
  return /^[^@]+@[^@]+\.[a-z]{2,}$/.test(email);
}

function confirm() {
  const { email, purpose } = present().invoicing;
  if (!mayType()) return;
  if (!isWhole(email)) alter({ trouble: email ? "self_inv_bad_email" : "self_inv_no_email" });
  else if (purpose === "monthly") go("mailagree");
  else comeBy("email");
}

/** The address once more, and the text in full: with it the order begins. @returns {Scene} */
export function agreeScene() {
  const { email, title } = present().invoicing;
  const trouble = troubleLine();
  const yes = button("agree", "", "primary", () => void signUp());
  const node = frame({
    name: "mailagree",
    title: t("self_mail_agree_title"),
    hint: t("self_mail_agree_hint"),
    back: () => go("mail"),
    aside: [h("p", { class: "card self-readback" }, addressParts(email)), title && facts([[t("self_inv_title"), title.name]])],
    body: [trouble.node, monthlyText()],
    foot: [button("change-mail", t("self_mail_change"), "ink", () => go("mail")), yes],
  });
  return {
    node,
    update(now) {
      trouble.say(now.trouble && t(now.trouble));
      busyButton(yes, now.busy, t("self_mail_agree"));
    },
  };
}
