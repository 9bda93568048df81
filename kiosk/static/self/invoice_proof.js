/** The one-time code: six digits on the keypad; the sixth one sends them. */

import { h, replace } from "../../hallkeeper/element.js";
import { duration, t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { prove, sendAgain } from "./invoice_visit.js";
import { keypad } from "./keypad.js";
import { button, frame, troubleLine } from "./parts.js";
import { present } from "./state.js";
import { typed } from "./typing.js";
import { go } from "./visit.js";
import { countdown } from "../ticks.js";

const LENGTH = 6;
const { add, erase, clear, remember } = typed(
  () => present().invoicing.code,
  (code) => ({ invoicing: { ...present().invoicing, code } }),
  (longer) => longer.length <= LENGTH,
);

/** @typedef {import("./parts.js").Scene} Scene */

/** @returns {Scene} */
export function proofScene() {
  const { account, invoicing } = present();
  const shown = h("p", { class: "typed typed-code figure", "aria-live": "polite" });
  const trouble = troubleLine();
  const again = button("again", "", "ink", () => void resend());
  const node = frame({
    name: "proof",
    title: t("self_inv_proof_title"),
    hint: t(invoicing.practice ? "self_inv_proof_practice" : "self_inv_proof_hint"),
    back: before,
    aside: [account && h("p", { class: "self-inv-to" }, t("self_inv_sent_to"), " ", h("strong", null, account.phone)), shown, trouble.node],
    body: keypad({ digit, erase, clear }),
    foot: here().password ? [again, button("by-password", t("self_pw_use"), "plain", () => go("password"))] : again,
  });
  const tick = () => {
    const { busy } = present();
    const left = Math.ceil((present().invoicing.againAt - performance.now()) / 1000);
    again.setAttribute("aria-disabled", String(busy || left > 0));
    const words = left > 0 ? t("self_inv_again_in", { time: duration(left) }) : t(busy ? "self_one_moment" : "self_inv_again");
    if (again.textContent !== words) again.textContent = words;
  };
  return {
    node,
    update(now) {
      const { code, left } = now.invoicing;
      replace(shown, Array.from(code.padEnd(LENGTH, "–"), (one) => h("span", { class: one === "–" ? "typed-free" : "typed-digit" }, one)));
      shown.setAttribute("aria-label", code.split("").join(" "));
      shown.dataset.busy = String(now.busy);
      trouble.say(now.trouble && t(now.trouble, { n: left }));
      tick();
    },
    leave: countdown(tick),
    keys: { digit, erase, remember },
  };
}

/** Whoever has just paid goes back to that. */
function before() {
  const { payment } = present();
  if (payment) go("done", { want: payment.kind });
  else go("number");
}

/** @param {string} one */
function digit(one) {
  if (add(one) && present().invoicing.code.length === LENGTH) void prove();
}

async function resend() {
  if (performance.now() >= present().invoicing.againAt) await sendAgain();
}
