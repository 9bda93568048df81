/**
 * A decision on a payment, after a second look: what will happen, the reference where one is needed, and for a refund
 * that billing has said that it does not have the money.
 *
 * @typedef {import("./types.js").DeskPayment} DeskPayment
 * @typedef {import("./types.js").Decision} Decision
 */

import { call, isOffline, Problem } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { field, mistake, refused } from "../desk/form.js";
import { inWords, openDialog, toast } from "../desk/desk.js";
import { amount, money } from "./finding.js";

const PATIENCE_MS = 40_000; // the hall asks billing or the provider before it answers
const MOST_REFERENCE = 64;

/** @param {DeskPayment} p @param {Decision} decision @param {() => void} changed */
export function decide(p, decision, changed) {
  const what = { amount: money(amount(p)), ordered: money(p.fen), phone: p.phone };
  const reference = needsReference(decision) ? referenceField(decision) : null;
  const sure = decision === "refund" ? sureField() : null;
  const error = h("p", { class: "notice", hidden: true, role: "alert", data: { kind: "bad" } });
  const yes = h("button", { type: "submit", class: "button", data: { kind: decision === "refund" ? "bad" : "primary" } }, t(`payments_yes_${decision}`));
  const cancel = h("button", { type: "button", class: "button", autofocus: !reference && !sure, on: { click: () => dialog.close() } }, t("cancel"));

  async function send() {
    const number = reference?.input.value.trim() ?? "";
    if (reference && !number) return missing(reference.input, t("payments_reference_missing"));
    if (sure && !sure.input.checked) return missing(sure.input, t("payments_sure_missing"));
    yes.disabled = true;
    yes.textContent = t("payments_doing");
    error.hidden = true;
    try {
      const after = /** @type {DeskPayment} */ (await call("POST", `/payments/${p.id}/decide`, { decision, ...(reference ? { reference: number } : {}) }, { timeout: PATIENCE_MS, tries: 1 }));
      dialog.close();
      toast(t(`payments_done_${outcome(decision, after)}`, { amount: money(amount(after)) }));
    } catch (problem) {
      if (reference && problem instanceof Problem && problem.field) refused(problem, { reference: reference.input });
      else {
        error.hidden = false;
        error.textContent = why(problem);
      }
    }
    yes.disabled = false;
    yes.textContent = t(`payments_yes_${decision}`);
    changed();
  }

  const dialog = openDialog(t(`payments_ask_${decision}`, what),
    h("form", { class: "dialog-form", novalidate: true, on: { submit: (/** @type {Event} */ event) => { event.preventDefault(); send(); } } },
      decision === "refund" ? h("p", { class: "notice", data: { kind: "bad" } }, pictogram("bell"), h("strong", null, t("payments_refund_only"))) : null,
      h("p", null, t(textOf(p, decision), what)),
      reference?.node ?? null, sure?.node ?? null, error,
      h("div", { class: "dialog-foot" }, cancel, yes)));
}

/** @param {Decision} decision */
function needsReference(decision) {
  return decision === "posted" || decision === "refunded";
}

/** @param {DeskPayment} p @param {Decision} decision */
function textOf(p, decision) {
  if (decision === "again") return p.state === "refunding" ? "payments_text_again_back" : p.state === "paid" ? "payments_text_again" : "payments_text_again_order";
  return decision === "post" && p.desk === "amount_differs" ? "payments_text_post_paid" : `payments_text_${decision}`;
}

/** @param {Decision} decision */
function referenceField(decision) {
  return field("reference", t(`payments_reference_${decision}`), { maxlength: MOST_REFERENCE, autofocus: true, class: "input mono" }, { hint: t(`payments_reference_hint_${decision}`) });
}

function sureField() {
  const input = h("input", { type: "checkbox", id: "sure", autofocus: true });
  input.addEventListener("change", () => mistake(input, ""));
  return { input, node: h("div", { class: "field" }, h("label", { class: "check" }, input, h("span", null, t("payments_sure")))) };
}

/** @param {HTMLInputElement} input @param {string} text */
function missing(input, text) {
  mistake(input, text);
  input.focus();
}

/** What became of it, as the hall now has it: a wish for a refund may find that billing has it after all. @param {Decision} decision @param {DeskPayment} after */
function outcome(decision, after) {
  if (after.state === "posted" || after.state === "receipted") return decision === "refund" ? "not_refunded" : "posted";
  if (after.state === "refunded") return "refunded";
  return after.state === "refunding" ? "refunding" : "later";
}

/** @param {unknown} error */
function why(error) {
  if (isOffline(error)) return t("payments_error_silent");
  return error instanceof Problem && error.code === "not_allowed_in_state" ? t("payments_error_moved") : inWords(error);
}
