/**
 * The service password in the place of the one-time code: its digits on the keypad, shown as dots; the last one
 * sends them. The way back to the code stands below it all the time.
 */

import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { byCode, provePassword } from "./password_visit.js";
import { keypad } from "./keypad.js";
import { button, busyButton, frame, troubleLine } from "./parts.js";
import { present } from "./state.js";
import { typed } from "./typing.js";
import { go } from "./visit.js";

/** @returns {import("./parts.js").Scene} */
export function passwordScene() {
  const { account } = present();
  const length = here().password ?? 0;
  const shown = h("p", { class: "typed typed-code figure", role: "img" });
  const trouble = troubleLine();
  const { add, erase, clear, remember } = typed(
    () => present().invoicing.password,
    (password) => ({ invoicing: { ...present().invoicing, password } }),
    (longer) => longer.length <= length,
  );
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
      const n = password.length;
      replace(shown, Array.from({ length }, (_, at) => h("span", { class: at < n ? "typed-digit" : "typed-free" }, at < n ? "●" : "–")));
      shown.setAttribute("aria-label", t("self_pw_typed", { n, of: length }));
      shown.dataset.busy = String(busy);
      trouble.say(words && t(words, { n: left }));
      busyButton(code, busy, t("self_pw_code"));
    },
    keys: { digit, erase, remember },
  };

  /** @param {string} one */
  function digit(one) {
    if (add(one) && present().invoicing.password.length === length) void provePassword();
  }
}
