/** What is typed on one's own phone: a labelled field, with what is wrong with it below it. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { alter, present } from "./state.js";

/**
 * @typedef {Object} Field
 * @property {string} name as the server calls it
 * @property {string} label
 * @property {string} value
 * @property {string} [hint]
 * @property {Record<string, string | number>} [more] attributes of the input
 */

/**
 * @param {Field} field
 * @returns {{node: HTMLElement, value: () => string, say: (trouble: string) => void}}
 */
export function field({ name, label, value, hint, more }) {
  const words = h("span", null);
  const trouble = h("p", { class: "field-trouble", id: `${name}-trouble`, role: "alert", hidden: true }, pictogram("notice"), words);
  const input = h("input", { class: "self-input", id: `${name}-field`, name, "aria-describedby": trouble.id, maxlength: 254, ...more });
  input.value = value;
  return {
    node: h("div", { class: "self-field" }, h("label", { for: input.id }, label), input, trouble, hint && h("p", { class: "field-hint" }, hint)),
    value: () => input.value.trim(),
    say(text) {
      input.setAttribute("aria-invalid", String(text !== ""));
      trouble.hidden = text === "";
      if (words.textContent !== text) words.textContent = text;
    },
  };
}

/**
 * A form that is sent by its button or by the keyboard's "done", once. What was said to be wrong goes as soon as it
 * is corrected; whether it is right now is said when it is sent again.
 *
 * @param {HTMLElement[]} fields
 * @param {() => void} send
 */
export function form(fields, send) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    send();
  };
  const input = () => { if (present().trouble) alter({ trouble: "" }); };
  const hidden = h("button", { type: "submit", class: "self-submit", tabindex: -1, "aria-hidden": "true" });
  return h("form", { class: "self-form", novalidate: true, on: { submit, input } }, ...fields, hidden);
}
