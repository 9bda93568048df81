/**
 * The service password in the place of the one-time code: its digits on the keypad, shown as dots; the last one
 * sends them. The way back to the code stands below it all the time.
 */

import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { byCode, provePassword } from "./password_visit.js";
import { note } from "./invoice_visit.js";
import { keypad } from "./keypad.js";
import { button, busyButton, frame, troubleLine } from "./parts.js";
import { alter, present } from "./state.js";
import { go } from "./visit.js";

/** @returns {import("./parts.js").Scene} */
export function passwordScene() {
  const { account } = present();
  const length = here().password ?? 0;
  const shown = h("p", { class: "typed typed-code figure", role: "img" });
  const trouble = troubleLine();
  const code = button("by-code", t("self_pw_code"), "ink", () => void byCode());
  const node = frame({
    name: "password",
    title: t("self_pw_title"),
    hint: t(here().sandbox ? "self_pw_practice" : "self_pw_hint", { n: length }),
    back: () => go("number"),
    aside: [account && h("p", { class: "self-inv-to" }, t("self_phone"), " ", h("strong", null, account.phone)), shown, trouble.node],
    body: keypad({ digit, erase, clear }),
    foot: code,
  });
  return {
    node,
    update({ busy, trouble: words, invoicing: { password, left } }) {
      const typed = password.length;
      replace(shown, Array.from({ length }, (_, at) => h("span", { class: at < typed ? "typed-digit" : "typed-free" }, at < typed ? "●" : "–")));
      shown.setAttribute("aria-label", t("self_pw_typed", { n: typed, of: length }));
      shown.dataset.busy = String(busy);
      trouble.say(words && t(words, { n: left }));
      busyButton(code, busy, t("self_pw_code"));
    },
    keys: { digit, erase, remember() {
      const { password } = present().invoicing;
      return () => note({ password });
    } },
  };

  /** @param {string} one */
  function digit(one) {
    const { busy, invoicing } = present();
    if (busy || invoicing.password.length === length) return;
    const password = invoicing.password + one;
    alter({ trouble: "", invoicing: { ...invoicing, password } });
    if (password.length === length) void provePassword();
  }

  function erase() {
    const { busy, invoicing } = present();
    if (!busy) alter({ trouble: "", invoicing: { ...invoicing, password: invoicing.password.slice(0, -1) } });
  }

  function clear() {
    if (present().busy) return;
    alter({ trouble: "" });
    note({ password: "" });
  }
}
