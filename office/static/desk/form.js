/** Fields of this page's forms: a label, an input, a hint, and the mistake at the field itself. */

import { Problem } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { fail, inWords } from "./desk.js";

/**
 * @param {string} name its id and the server's name for it
 * @param {string} label
 * @param {Record<string, unknown>} [look] attributes of the input
 * @param {{hint?: string, unit?: string}} [more]
 */
export function field(name, label, look = {}, more = {}) {
  const input = h("input", { class: "input", type: "text", id: name, name, autocomplete: "off", spellcheck: "false", ...look });
  const node = h("div", { class: "field" },
    h("label", { for: name }, label),
    more.unit ? h("div", { class: "with-unit" }, input, h("span", { class: "muted" }, more.unit)) : input,
    more.hint ? h("p", { class: "hint", id: `${name}-hint` }, more.hint) : null);
  if (more.hint) input.setAttribute("aria-describedby", `${name}-hint`);
  input.addEventListener("input", () => mistake(input, ""));
  return { node, input };
}

/**
 * Say at a field what is wrong with it; "" takes it back.
 *
 * @param {HTMLElement} input
 * @param {string} text
 */
export function mistake(input, text) {
  const id = `${input.id}-mistake`;
  document.getElementById(id)?.remove();
  input.removeAttribute("aria-invalid");
  if (!text) return;
  (input.closest(".field") ?? input.parentElement)?.append(h("p", { class: "error", id, role: "alert" }, text));
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-errormessage", id);
}

/**
 * What stands for the field that the server names, else for the nearest above it: "remedies.2.mark", "remedies.2".
 *
 * @template Found
 * @param {string | null | undefined} field
 * @param {(path: string) => Found | null | undefined} find
 * @returns {Found | null}
 */
export function nearest(field, find) {
  for (let path = field ?? ""; path; path = path.slice(0, Math.max(0, path.lastIndexOf(".")))) {
    const found = find(path);
    if (found) return found;
  }
  return null;
}

/**
 * What the server refused, at the field that it names, else as a message.
 *
 * @param {unknown} error
 * @param {Record<string, HTMLElement>} inputs
 */
export function refused(error, inputs) {
  const input = error instanceof Problem ? nearest(error.field, (path) => inputs[path]) : null;
  if (!input) {
    fail(error);
    return;
  }
  mistake(input, inWords(error));
  input.focus();
}

/** A whole number of a field, full-width digits of a Chinese keyboard included; null where it is none. @param {string} text */
export function wholeNumber(text) {
  const plain = digits(text);
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

/** A serial as people type or scan it: without spaces, with plain digits. @param {string} text */
export function digits(text) {
  return text.normalize("NFKC").replace(/\s/g, "");
}

/** What is wrong with a serial; "" where nothing is. @param {string} serial */
export function serialMistake(serial) {
  if (!serial) return t("cards_serial_missing");
  return /^\d{1,20}$/.test(serial) ? "" : t("error_invalid_serial");
}
