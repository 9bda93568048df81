/** The service password told to the server, and the way to it from the code and back. It is kept nowhere. */

import { forgetPassword, note, purpose, sendAgain } from "./invoice_visit.js";
import { present } from "./state.js";
import { act, go, post } from "./visit.js";

const MINUTE_S = 60;
/** @type {Record<string, string>} */
const WORDS = {
  password_locked: "self_pw_locked",
  password_not_here: "self_pw_not_here",
  password_not_set: "self_pw_not_set",
  password_silent: "self_pw_silent",
};

/** All digits are there. */
export async function provePassword() {
  const { password } = present().invoicing;
  await act(async (wanted) => {
    await post("/password", { ...purpose(), password }, { tries: 1, timeout: 12_000 });
    if (!wanted()) return;
    note({ proved: true, password: "", provedFor: present().digits });
    go("looking");
  }, ({ code, triesLeft, againInS }) => {
    if (code === "wrong_password") return forgetPassword("self_pw_wrong", triesLeft ?? 0);
    if (code === "password_paused") return forgetPassword("self_pw_paused", Math.ceil((againInS ?? MINUTE_S) / MINUTE_S));
    const words = WORDS[code];
    forgetPassword(words ?? "", 0);
    return words !== undefined;
  });
}

/** The customer takes the code instead: the one that was sent, or a first one. */
export async function byCode() {
  const { digits, invoicing, busy } = present();
  if (busy) return;
  note({ password: "" });
  if (invoicing.sentTo === digits) return go("proof");
  await sendAgain();
}
