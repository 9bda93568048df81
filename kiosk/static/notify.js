/**
 * Three before you (快到提醒): one optional touch after the number has come, a keypad, done. It never stands in the way
 * of the next customer: without a touch the keypad goes away by itself.
 *
 * @typedef {import("./state.js").Ticket} Ticket
 */

import { call, isOffline, newKey, Problem } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { overNumber } from "./issued_over.js";

const AHEAD = 3;
const DIGITS = 11;

/** Whose number has been left, masked: the page is built anew in another language. @type {{ticket: string, masked: string} | null} */
let kept = null;

/** @param {Ticket} ticket @param {(ms: number) => void} stay the page is kept for so long at least */
export function notifyButton(ticket, stay) {
  const node = h("div", { class: "notify" });
  const { show: open, touched, close } = overNumber(stay);
  if (kept?.ticket !== ticket.id) kept = null;
  if (kept) done(kept.masked);
  else if ((ticket.ahead ?? 0) > AHEAD) offer();

  function offer() {
    kept = null;
    replace(node, h("button", { class: "button", type: "button", data: { do: "notify" }, on: { click: ask } }, pictogram("phone"), h("span", null, t("notify_offer"))));
  }

  function ask() {
    let digits = "";
    const key = newKey();
    const typed = h("p", { class: "notify-typed figure", "aria-live": "polite" });
    const mistake = h("p", { class: "notify-mistake", role: "alert" });
    const show = () => {
      typed.textContent = `${digits}${"–".repeat(DIGITS - digits.length)}`.replace(/^(.{3})(.{4})/, "$1 $2 ");
      mistake.textContent = "";
      touched();
    };
    const press = (/** @type {string} */ digit) => h("button", { class: "button", type: "button", data: { key: digit }, on: { click: () => { digits = (digits + digit).slice(0, DIGITS); show(); } } }, digit);
    const go = h("button", { class: "button", type: "button", data: { kind: "primary", do: "notify-go" }, on: { click: async () => {
      touched();
      if (digits.length < DIGITS || !digits.startsWith("1")) return void (mistake.textContent = t("notify_wrong"));
      go.disabled = true;
      try {
        await call("POST", `/tickets/${ticket.id}/notify`, { phone: digits }, { key: key + digits, tries: 2 });
        close();
        done(`${digits.slice(0, 3)}****${digits.slice(-4)}`);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        mistake.textContent = t(error.code === "invalid_phone" && !isOffline(error) ? "notify_wrong" : "notify_late");
      }
      go.disabled = false;
    } } }, t("notify_go"));
    open(h("h2", { id: "dialog-title", tabindex: "-1" }, t("notify_title")), h("p", { id: "dialog-text" }, t("notify_text", { n: AHEAD })), typed,
      h("div", { class: "notify-pad" }, ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(press), h("span"), press("0"),
        h("button", { class: "button", type: "button", "aria-label": t("notify_erase"), on: { click: () => { digits = digits.slice(0, -1); show(); } } }, pictogram("erase"))),
      mistake,
      h("div", { class: "choices" }, h("button", { class: "button", type: "button", data: { kind: "ink", do: "notify-no" }, on: { click: close } }, t("notify_no")), go));
    show();
  }

  /** @param {string} masked */
  function done(masked) {
    kept = { ticket: ticket.id, masked };
    replace(node, h("p", { class: "strong", role: "status" }, pictogram("check"), " ", t("notify_left", { n: AHEAD, phone: masked })),
      h("button", { class: "button", type: "button", data: { do: "notify-back" }, on: { click: async () => {
        touched();
        try {
          await call("POST", `/tickets/${ticket.id}/notify/forget`, {}, { tries: 2 });
          offer();
        } catch (error) {
          if (!(error instanceof Problem)) throw error; // it stays as it is, and may be pressed again
        }
      } } }, t("notify_back")));
  }

  return { node, leave: close };
}
