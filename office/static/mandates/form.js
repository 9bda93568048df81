/**
 * A new application of a customer who is present: what the bank wants to know, the text that is agreed to, and then
 * the paper to be signed.
 *
 * @typedef {import("./types.js").FormWords} FormWords
 * @typedef {import("./types.js").Mandate} Mandate
 */

import { call, newKey } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { language, named, t } from "../../hallkeeper/words.js";
import { digits, field, mistake, refused } from "../desk/form.js";
import { fail, openDialog } from "../desk/desk.js";

/** @param {() => void} changed */
export async function newApplication(changed) {
  try {
    form(/** @type {FormWords} */ (await call("GET", `/mandates/form?lang=${language()}`)), changed);
  } catch (error) {
    fail(error);
  }
}

/** @param {FormWords} words @param {() => void} changed */
function form(words, changed) {
  const name = field("name", t("mandates_name"), { maxlength: 60, autofocus: true }, { hint: t("mandates_name_hint") });
  const phone = field("phone", t("mandates_phone"), { inputmode: "tel", maxlength: 24 });
  const account = field("account", t("mandates_account"), { class: "input account", inputmode: "numeric", maxlength: 48 }, { hint: t("mandates_account_hint") });
  const until = field("until", t("mandates_until"), { maxlength: 10, placeholder: "2028-12-31" }, { hint: t("mandates_until_hint") });
  const bank = select("bank", t("mandates_bank"), words.banks.map((one) => [one.code, named(one.names) || one.code]));
  const kind = select("account_kind", t("mandates_kind"), words.account_kinds.map((code) => [code, t(`mandates_kind_${code}`)]));
  const purpose = select("purpose", t("mandates_purpose"), words.purposes.map((code) => [code, t(`mandates_purpose_${code}`)]));
  const cycle = select("cycle", t("mandates_cycle"), words.cycles.map((code) => [code, t(`mandates_cycle_${code}`)]));
  const agreed = h("input", { type: "checkbox", id: "consent", on: { change: () => mistake(agreed, "") } });
  const consent = h("div", { class: "field consent" },
    h("h3", null, words.consent.title), h("p", null, words.consent.lead), h("ol", null, words.consent.points.map((point) => h("li", null, point))),
    h("label", { class: "check" }, agreed, h("span", { class: "strong" }, t("mandates_agrees"))));
  const inputs = { name: name.input, phone: phone.input, account: account.input, until: until.input, bank: bank.input, account_kind: kind.input, consent: agreed };
  // Spaces between groups of four, as on the card: mistakes are seen.
  account.input.addEventListener("input", () => { if (account.input.selectionStart === account.input.value.length) account.input.value = digits(account.input.value).replace(/(\d{4})(?=\d)/g, "$1 "); });
  const send = h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("mandates_take_down"));
  const key = newKey();

  const read = () => ({
    bank: bank.input.value, account_kind: kind.input.value, purpose: purpose.input.value, cycle: cycle.input.value,
    name: name.input.value.trim(), phone: phone.input.value.trim(), account: digits(account.input.value),
    until: until.input.value.trim() || null, consent: words.consent.version, consent_language: words.consent.language,
  });

  function missing() {
    const empty = /** @type {[HTMLInputElement, boolean, string][]} */ ([
      [name.input, !name.input.value.trim(), "error_invalid_payer"], [phone.input, !phone.input.value.trim(), "error_invalid_phone"],
      [account.input, !account.input.value.trim(), "error_invalid_account"], [agreed, !agreed.checked, "mandates_agree_missing"],
    ]);
    for (const [input, is, words_] of empty) mistake(input, is ? t(words_) : "");
    return empty.find(([, is]) => is)?.[0];
  }

  const node = h("form", { class: "dialog-form application", novalidate: true, autocomplete: "off", on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    const first = missing();
    if (first) {
      first.focus();
      return;
    }
    send.disabled = true;
    const wish = read();
    try {
      const made = /** @type {Mandate} */ (await call("POST", "/mandates", wish, { key: key + fingerprint(wish) }));
      done(made);
      changed();
    } catch (error) {
      refused(error, inputs);
    }
    send.disabled = false;
  } } },
  h("div", { class: "pairs" }, name.node, phone.node, bank.node, kind.node, h("div", { class: "whole" }, account.node), purpose.node, cycle.node, h("div", { class: "whole" }, until.node)),
  consent,
  h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")), send));
  const dialog = openDialog(t("mandates_new"), node);
}

/** The paper comes next. @param {Mandate} made */
function done(made) {
  const dialog = openDialog(t("mandates_done_title", { number: made.number }),
    h("p", null, t("mandates_done_text")),
    h("div", { class: "dialog-foot" },
      h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("mandates_later")),
      h("a", { class: "button", href: `/api/v1/mandates/${made.id}/form.pdf`, target: "_blank", rel: "noopener", autofocus: true, data: { kind: "primary" }, on: { click: () => setTimeout(() => dialog.close()) } }, t("mandates_open_form"))));
}

/** A changed application is another action, so it has another key. @param {object} wish */
function fingerprint(wish) {
  let sum = 0;
  for (const letter of JSON.stringify(wish)) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  return String(sum >>> 0);
}

/** @param {string} id @param {string} label @param {[string, string][]} options */
function select(id, label, options) {
  const input = h("select", { class: "input", id, on: { change: () => mistake(input, "") } }, options.map(([value, words]) => h("option", { value }, words)));
  return { input, node: h("div", { class: "field" }, h("label", { for: id }, label), input) };
}
