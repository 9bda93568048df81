/**
 * What is decided about an invoice, after a second look: ask again or give up, send it another way, the red letter
 * (红冲) with its reason and what follows from it.
 *
 * @typedef {import("./types.js").Invoice} Invoice
 * @typedef {import("./types.js").Choice} Choice
 */

import { call, isOffline, keys, Problem } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { field, mistake } from "../desk/form.js";
import { inWords, openDialog, toast } from "../desk/desk.js";
import { about, whatWords } from "./finding.js";
import { money } from "../payments/finding.js";

const PATIENCE_MS = 40_000; // the hall asks the invoice system before it answers
const REASONS = ["wrong_title", "wrong_item", "money_back", "not_wanted"];

/** Ask again, or give it up. @param {Invoice} i @param {Choice} decision @param {() => void} changed */
export function decide(i, decision, changed) {
  const what = { amount: money(i.fen), phone: i.phone };
  const form = dialogForm(i, `/invoices/${i.invoice}/decide`, { yes: t(`invoices_do_${decision}_${about(i)}`), kind: "primary", body: () => ({ decision }), changed },
    h("p", null, t(`invoices_text_${decision}_${about(i)}`, what)));
  openDialog(t(`invoices_ask_${decision}_${about(i)}`), form);
}

/** Once more, or by another way. @param {Invoice} i @param {Choice} _choice @param {() => void} changed */
export function send(i, _choice, changed) {
  const email = field("email", t("invoices_send_email"), { type: "email", maxlength: 254, inputmode: "email" }, { hint: t("invoices_send_hint") });
  email.node.hidden = true;
  const pick = () => { email.node.hidden = chosen(form, "way") !== "other"; };
  const form = dialogForm(i, `/invoices/${i.invoice}/deliver`, {
    yes: t("invoices_send_yes"), kind: "primary", changed, inputs: { email: email.input },
    body: () => {
      const way = chosen(form, "way");
      if (way === "sms") return { way };
      if (way === "mail") return { way: "email" };
      const typed = email.input.value.trim();
      if (typed) return { way: "email", email: typed };
      mistake(email.input, t("error_invalid_mail_address"));
      email.input.focus();
      return null;
    },
  }, h("fieldset", { class: "choices" },
    option("way", "sms", t("invoices_send_sms", { phone: i.phone }), pick, true),
    i.email ? option("way", "mail", t("invoices_send_mail"), pick) : null,
    option("way", "other", t("invoices_send_other"), pick)), email.node);
  openDialog(t("invoices_send_title"), form);
}

/** Why, and what follows. @param {Invoice} i @param {Choice} _choice @param {() => void} changed */
export function redLetter(i, _choice, changed) {
  const why = h("fieldset", { class: "choices field", id: "why" }, h("legend", null, t("invoices_red_why")),
    REASONS.map((code) => option("why", code, t(`invoices_reason_${code}`), () => mistake(why, ""))));
  const form = dialogForm(i, `/invoices/${i.invoice}/red-letter`, {
    yes: t("invoices_red_yes"), kind: "bad", changed,
    body: () => {
      const reason = chosen(form, "why");
      if (reason) return { reason };
      mistake(why, t("invoices_red_why_missing"));
      why.querySelector("input")?.focus();
      return null;
    },
  }, h("p", { class: "strong" }, t("invoices_red_what", { what: whatWords(i), amount: money(i.fen), title: i.title || "—", phone: i.phone || "—" }), h("br", null), h("span", { class: "code" }, i.number)),
  h("ol", { class: "then" }, [1, 2, 3].map((n) => h("li", null, t(`invoices_red_then_${n}`)))), why);
  openDialog(t("invoices_red_title"), form);
}

/**
 * A dialog's form: it sends once however often it is pressed, and says what has become of it.
 *
 * @param {Invoice} i
 * @param {string} path
 * @param {{yes: string, kind: string, body: () => object | null, changed: () => void, inputs?: Record<string, HTMLElement>}} does
 * @param {...(Node | null)} parts
 * @returns {HTMLFormElement}
 */
function dialogForm(i, path, { yes, kind, body, changed, inputs = {} }, ...parts) {
  const keyOf = keys();
  const error = h("p", { class: "notice", hidden: true, role: "alert", data: { kind: "bad" } });
  const press = h("button", { type: "submit", class: "button", data: { kind } }, yes);
  const cancel = h("button", { type: "button", class: "button", autofocus: true, on: { click: () => close() } }, t("cancel"));
  const close = () => /** @type {HTMLDialogElement | null} */ (form.closest("dialog"))?.close();
  const form = h("form", { class: "dialog-form", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    const wish = body();
    if (!wish || press.disabled) return;
    press.disabled = true;
    press.textContent = t("invoices_doing");
    error.hidden = true;
    try {
      const after = /** @type {Invoice} */ (await call("POST", path, wish, { key: keyOf(wish), timeout: PATIENCE_MS, tries: 1 }));
      close();
      toast(t(`invoices_done_${outcome(i, after, path.endsWith("/deliver"))}`, { number: after.number ?? "" }));
    } catch (problem) {
      const input = problem instanceof Problem && problem.field ? inputs[problem.field] : undefined;
      if (input) mistake(input, inWords(problem));
      else {
        error.hidden = false;
        error.replaceChildren(pictogram("bell"), h("span", null, said(problem)));
      }
    }
    press.disabled = false;
    press.textContent = yes;
    changed();
  } } }, ...parts, error, h("div", { class: "dialog-foot" }, cancel, press));
  return form;
}

/**
 * What became of it, as the hall now has it.
 *
 * @param {Invoice} before
 * @param {Invoice} after
 * @param {boolean} sent whether it was to be sent: a red letter that was refused goes on waiting beside that
 */
function outcome(before, after, sent) {
  if (sent && after.desk === "red_refused") return after.wants ? "undelivered" : "delivered";
  if (after.state === "red_lettered") return "red";
  if (after.state === "failed") return "failed";
  if (after.desk === "red_refused") return "red_refused";
  if (after.desk === "undeliverable") return "undelivered";
  if (after.desk || after.next_at || after.busy) return "later";
  if (before.state === "requested" && after.state === "issued") return "issued";
  return after.state === "delivered" && !before.reddening ? "delivered" : "stays";
}

/** @param {unknown} error */
function said(error) {
  if (isOffline(error)) return t("invoices_error_silent");
  return error instanceof Problem && error.code === "not_allowed_in_state" ? t("invoices_error_moved") : inWords(error);
}

/** @param {string} name @param {string} value @param {string} words @param {() => void} pick @param {boolean} [checked] */
function option(name, value, words, pick, checked = false) {
  return h("label", { class: "check" }, h("input", { type: "radio", name, value, checked, on: { change: pick } }), h("span", null, words));
}

/** @param {HTMLFormElement} form @param {string} name */
function chosen(form, name) {
  return /** @type {HTMLInputElement | null} */ (form.querySelector(`input[name="${name}"]:checked`))?.value ?? "";
}
