/**
 * Auto-debit by the bank's paper way, taken down at the counter: the application, the text that is agreed to, then the
 * bank's form to be printed and signed, and the word that the signed paper is back.
 *
 * @typedef {{code: string, names: import("../hallkeeper/types.js").Names}} Bank
 * @typedef {{banks: Bank[], account_kinds: string[], purposes: string[], cycles: string[], consent: {version: string, language: string, title: string, lead: string, points: string[]}}} FormWords
 * @typedef {{id: string, number: string}} Mandate
 */

import { call } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { named } from "../hallkeeper/words.js";
import { show } from "./dialog.js";
import { sayProblem } from "./said.js";
import { answerLine, choice, closePanel, consentPart, field, keys, refused } from "./spare_form.js";
import { t } from "./wording.js";

/**
 * @param {string} counter
 * @param {string} number of the ticket
 * @param {string} spoken the customer's language
 * @param {() => void} done the application has been taken down
 */
export async function mandatePanel(counter, number, spoken, done) {
  let words;
  try {
    words = /** @type {FormWords} */ (await call("GET", `/mandates/form?lang=${encodeURIComponent(spoken)}`));
  } catch (error) {
    return sayProblem(error, {});
  }
  const content = h("div", { class: "stack" });
  replace(content, application(words, counter, (made) => {
    done();
    replace(content, paperPart(made));
    content.querySelector("a")?.focus();
  }));
  return show(t("spare_mandate_title", { number }), content);
}

/** @param {FormWords} words @param {string} counter @param {(made: Mandate) => void} taken */
function application(words, counter, taken) {
  const line = answerLine();
  const { node: consentNode, agreed } = consentPart(words.consent);
  const name = field("name", t("spare_payer"), { maxlength: 60, autofocus: true });
  const phone = field("phone", t("spare_phone"), { inputmode: "tel", maxlength: 20 });
  const bank = choice("bank", t("spare_bank"), words.banks.map((one) => [one.code, named(one.names) || one.code]));
  const kind = choice("account_kind", t("spare_kind"), words.account_kinds.map((code) => [code, t(`spare_kind_${code}`)]));
  const account = field("account", t("spare_account"), { inputmode: "numeric", maxlength: 48 }, t("spare_account_hint"));
  const keyOf = keys();
  const send = h("button", { class: "button", type: "submit", data: { kind: "primary" } }, t("spare_take_down"));

  function complete() {
    for (const [one, words_] of /** @type {[import("./spare_form.js").Field, string][]} */ ([[name, "spare_invalid_payer"], [phone, "spare_invalid_phone"], [account, "spare_invalid_account"]])) {
      if (one.input.value.trim()) continue;
      one.wrong(t(words_));
      one.input.focus();
      return false;
    }
    if (agreed.checked) return true;
    line.say("warn", t("spare_agree_first"));
    agreed.focus();
    return false;
  }

  const form = h("form", { class: "stack panel", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (send.disabled || !complete()) return;
    send.disabled = true;
    const wish = { bank: bank.input.value, name: name.input.value.trim(), account_kind: kind.input.value, account: account.input.value.replace(/\s/g, ""), phone: phone.input.value.trim(),
      consent: words.consent.version, consent_language: words.consent.language, counter };
    try {
      taken(/** @type {Mandate} */ (await call("POST", "/mandates", wish, { key: keyOf(wish) })));
    } catch (error) {
      refused(error, { name, phone, bank, account_kind: kind, account }, line);
    }
    send.disabled = false;
  } } },
  h("div", { class: "pairs" }, name.node, phone.node, bank.node, kind.node), account.node, consentNode, line.node,
  h("div", { class: "row dialog-foot" }, h("button", { class: "button", type: "button", on: { click: () => closePanel(form) } }, t("cancel"), h("kbd", { class: "key" }, "Esc")), send));
  return form;
}

/** The form is printed and signed; then it is back, or the customer thinks again. @param {Mandate} made */
function paperPart(made) {
  const line = answerLine();
  const finish = (/** @type {string} */ key) => {
    replace(node, h("p", { class: "lead strong" }, t(key, { number: made.number })),
      h("div", { class: "row dialog-foot" }, h("button", { class: "button", type: "button", data: { kind: "primary" }, on: { click: () => closePanel(node) } }, t("spare_done"))));
    node.querySelector("button")?.focus();
  };
  const act = async (/** @type {string} */ what, /** @type {object} */ body, /** @type {string} */ key) => {
    try {
      await call("POST", `/mandates/${made.id}/${what}`, body);
      finish(key);
    } catch (error) {
      refused(error, {}, line);
    }
  };
  const node = h("div", { class: "stack panel-done" },
    h("p", { class: "lead strong" }, t("spare_mandate_taken", { number: made.number })),
    h("p", null, t("spare_mandate_paper")), line.node,
    h("div", { class: "row dialog-foot" },
      h("button", { class: "button", type: "button", on: { click: () => act("cancel", { reason: "customer", proved: true }, "spare_mandate_ended") } }, t("spare_take_back")),
      h("button", { class: "button", type: "button", on: { click: () => act("signed", {}, "spare_mandate_signed") } }, t("spare_signed")),
      h("a", { class: "button", href: `/api/v1/mandates/${made.id}/form.pdf`, target: "_blank", rel: "noopener", data: { kind: "primary" } }, t("spare_open_form"))));
  return node;
}
