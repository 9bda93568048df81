/**
 * What shows that a number is the customer's own, before anything of theirs is seen: the code that was sent to it and
 * is read out, or the teller's word, by one click or F2, that they have seen whose it is. Nothing of that paper is
 * typed or kept.
 */

import { call } from "../hallkeeper/api.js";
import { h } from "../hallkeeper/element.js";
import { answerLine, closePanel, field, refused } from "./spare_form.js";
import { t } from "./wording.js";

const SEEN = "F2";

/** @param {{here: string, phone: string, spoken: string, payer: string, proved: () => void}} about */
export function proofPart({ here, phone, spoken, payer, proved }) {
  const line = answerLine();
  const code = field("code", t("spare_code"), { inputmode: "numeric", maxlength: 8 });
  const ask = h("button", { class: "button", type: "button", on: { click: () => act(async () => {
    await call("POST", `${here}/standing/code`, { phone, language: spoken });
    line.say("good", t("spare_code_sent"));
    code.input.focus();
  }) } }, t("spare_send_code"));
  const seen = h("button", { class: "button", type: "button", data: { do: "seen" }, on: { click: () => prove({ proved: "seen" }) } }, t("spare_proved_seen"), h("kbd", { class: "key" }, SEEN));
  const give = h("button", { class: "button", type: "submit", data: { kind: "primary" } }, t("spare_give_code"), h("kbd", { class: "key" }, "Enter"));

  const node = h("form", { class: "stack panel proof", novalidate: true, on: {
    submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const typed = code.input.value.trim();
      if (typed) return void prove({ proved: "code", code: typed });
      code.wrong(t("spare_no_code_typed"));
      code.input.focus();
    },
    keydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== SEEN || event.repeat) return;
      event.preventDefault();
      void prove({ proved: "seen" });
    },
  } },
  h("div", { class: "row spread" }, h("h3", { class: "label" }, t("spare_proof")), h("p", { class: "strong" }, t("spare_holder", { payer }))),
  h("div", { class: "proof-ways" },
    h("section", { class: "stack" }, h("p", { class: "strong" }, t("spare_proved_code")), code.node, h("div", { class: "row" }, ask, give)),
    h("section", { class: "stack" }, h("p", { class: "strong" }, t("spare_seen_title")), h("p", { class: "muted small" }, t("spare_seen_hint")), seen)),
  line.node,
  h("div", { class: "row dialog-foot" }, h("button", { class: "button", type: "button", on: { click: () => closePanel(node) } }, t("cancel"), h("kbd", { class: "key" }, "Esc"))));

  /** @param {{proved: "seen"} | {proved: "code", code: string}} by */
  function prove(by) {
    return act(async () => {
      await call("POST", `${here}/standing/prove`, { phone, ...by });
      proved();
    });
  }

  /** One deed at a time. @param {() => Promise<void>} deed */
  async function act(deed) {
    if (ask.disabled) return;
    for (const one of [ask, seen, give]) one.disabled = true;
    try {
      await deed();
    } catch (error) {
      refused(error, { code }, line);
    }
    for (const one of [ask, seen, give]) one.disabled = false;
  }
  return node;
}
