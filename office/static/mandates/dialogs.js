/**
 * Ends: the payer cancels and has shown who they are, staff cancel, the bank rejects.
 *
 * @typedef {import("./types.js").Mandate} Mandate
 */

import { call } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { mistake, refused } from "../desk/form.js";
import { openDialog, toast } from "../desk/desk.js";

const BANK_SAYS = ["wrong_account", "wrong_name", "no_signature", "account_closed", "ended_there", "other"];

/** @param {Mandate} m @param {() => void} changed */
export function cancelDialog(m, changed) {
  choose(t("mandates_cancel_title", { number: m.number }), t("mandates_cancel_yes"), m.was_sent ? t("mandates_tell_bank") : m.way === "provider" ? t("mandates_cancel_provider") : t("mandates_cancel_hint"), [
    ["customer", t("mandates_cancel_customer"), t("mandates_cancel_customer_hint")],
    ["staff", t("mandates_cancel_staff"), t("mandates_cancel_staff_hint")],
  ], async (reason) => {
    await call("POST", `/mandates/${m.id}/cancel`, { reason, proved: reason === "customer" });
    toast(t("mandates_cancelled", { number: m.number }));
    changed();
  });
}

/** @param {Mandate} m @param {() => void} changed */
export function rejectDialog(m, changed) {
  const reasons = BANK_SAYS.map((code) => /** @type {[string, string, string]} */ ([code, t(`mandates_reason_${code}`), ""]));
  choose(t("mandates_reject_title", { number: m.number }), t("mandates_do_rejected"), t("mandates_reject_hint"), reasons, async (reason) => {
    await call("POST", `/mandates/${m.id}/result`, { result: "rejected", reason });
    toast(t("mandates_now", { number: m.number, state: t("mandates_state_rejected") }));
    changed();
  });
}

/**
 * One of a few, then a deed that cannot be taken back.
 *
 * @param {string} title
 * @param {string} yes
 * @param {string} hint
 * @param {[string, string, string][]} options value, words, hint
 * @param {(chosen: string) => Promise<void>} send
 */
function choose(title, yes, hint, options, send) {
  const box = h("fieldset", { class: "choice-list field", id: "reason" }, h("legend", null, t("mandates_why")),
    options.map(([value, words, more]) => h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value, on: { change: () => mistake(box, "") } }),
      h("span", null, h("span", { class: "strong" }, words), more && h("span", { class: "muted small choice-hint" }, more)))));
  const button = h("button", { type: "submit", class: "button", data: { kind: "bad" } }, yes);
  const node = h("form", { class: "dialog-form", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    const chosen = /** @type {HTMLInputElement | null} */ (box.querySelector("input:checked"));
    mistake(box, chosen ? "" : t("mandates_why_missing"));
    if (!chosen) {
      box.querySelector("input")?.focus();
      return;
    }
    button.disabled = true;
    try {
      await send(chosen.value);
      dialog.close();
    } catch (error) {
      refused(error, { reason: box });
    }
    button.disabled = false;
  } } }, h("p", null, hint), box, h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")), button));
  const dialog = openDialog(title, node);
}
