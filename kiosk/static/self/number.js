/** The telephone number, on a keypad that nobody can miss; it is shown in its three groups. */

import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { keypad } from "./keypad.js";
import { groups } from "./money.js";
import { busyButton, button, counterButton, frame, troubleLine } from "./parts.js";
import { giveOwnNumber } from "./invoice_visit.js";
import { alter, present, proves } from "./state.js";
import { typed } from "./typing.js";
import { giveNumber, go, leave } from "./visit.js";

const LENGTH = 11;
/** @type {Record<import("./state.js").Want, string>} */
const TITLES = { bill: "self_number_title", topup: "self_number_title_topup", invoice: "self_inv_number_title", monthly: "self_inv_number_title", auto: "self_auto_number_title", notices: "self_notices_number_title" };

const { add: digit, erase, clear, remember } = typed(
  () => present().digits,
  (digits) => ({ digits }),
  (longer) => longer.length <= LENGTH,
);

/** @typedef {import("./parts.js").Scene} Scene */

/** @returns {Scene} */
export function numberScene() {
  const shown = h("p", { class: "typed figure", "aria-live": "polite" });
  const trouble = troubleLine();
  const next = button("next", "", "primary", confirm);
  const alone = proves(present());
  const counter = alone ? null : counterButton();
  const node = frame({
    name: "number",
    title: t(TITLES[present().want]),
    hint: t("self_number_hint"),
    back: here().kind === "phone" || alone ? leave : () => go("way"),
    aside: [shown, trouble.node],
    body: keypad({ digit, erase, clear }),
    foot: [counter, next],
  });
  return {
    node,
    update(now) {
      if (counter) counter.hidden = now.trouble !== "self_billing_silent";
      replace(shown, groups(now.digits.padEnd(LENGTH, "–")).map((group) => h("span", { class: "typed-group" }, Array.from(group, sign))));
      shown.setAttribute("aria-label", now.digits.split("").join(" "));
      trouble.say(now.trouble && t(now.trouble, { n: LENGTH - now.digits.length }));
      next.dataset.ready = String(now.digits.length === LENGTH);
      busyButton(next, now.busy, t("self_next"));
    },
    keys: { digit, erase, enter: confirm, remember },
  };
}

/** @param {string} one */
function sign(one) {
  return h("span", { class: one === "–" ? "typed-free" : "typed-digit" }, one);
}

function confirm() {
  const { digits } = present();
  if (digits.length < LENGTH) alter({ trouble: digits ? "self_number_short" : "self_number_none" });
  else if (!digits.startsWith("1")) alter({ trouble: "self_invalid_phone" });
  else void (proves(present()) ? giveOwnNumber() : giveNumber());
}
