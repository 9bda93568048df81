/**
 * Fields of the panels in which a teller signs somebody up: a label, what is wrong below it, Enter for the next step.
 */

import { isOffline, Problem } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { wordsFor } from "./said.js";
import { t } from "./wording.js";

export { keys } from "../hallkeeper/api.js";

/**
 * @typedef {HTMLInputElement | HTMLSelectElement} Input
 * @typedef {{node: HTMLElement, input: Input, wrong: (words: string) => void}} Field
 */

/**
 * @param {string} name also the field's name in refusals
 * @param {string} label
 * @param {Record<string, unknown>} [props] of the input
 * @param {string} [hint]
 * @returns {Field}
 */
export function field(name, label, props = {}, hint = "") {
  return withMistake(name, label, h("input", { class: "input", id: `f-${name}`, autocomplete: "off", ...props }), hint);
}

/** @param {string} name @param {string} label @param {[string, string][]} options value and words @returns {Field} */
export function choice(name, label, options) {
  return withMistake(name, label, h("select", { class: "input", id: `f-${name}` }, options.map(([value, words]) => h("option", { value }, words))), "");
}

/** @param {string} name @param {string} label @param {Input} input @param {string} hint @returns {Field} */
function withMistake(name, label, input, hint) {
  const mistake = h("p", { class: "mistake small", id: `m-${name}`, role: "alert" });
  const wrong = (/** @type {string} */ words) => {
    mistake.textContent = words;
    input.setAttribute("aria-invalid", String(words !== ""));
    if (words) input.setAttribute("aria-describedby", mistake.id);
  };
  input.addEventListener("input", () => wrong(""));
  return { node: h("div", { class: "field" }, h("label", { for: input.id }, label), input, hint ? h("p", { class: "muted small" }, hint) : null, mistake), input, wrong };
}

/** One line that answers within the panel. */
export function answerLine() {
  const node = h("div", { class: "panel-said", role: "status" });
  return {
    node,
    /** @param {"good" | "warn" | "bad"} kind @param {string} words */
    say: (kind, words) => void replace(node, words ? h("p", { class: "notice", data: { kind } }, pictogram({ good: "check", warn: "notice", bad: "broken" }[kind]), h("span", null, words)) : null),
  };
}

/**
 * What to do about a refusal: beside its field, or in the panel's line.
 *
 * @param {unknown} error
 * @param {Record<string, Field>} fields by the names that the server uses
 * @param {ReturnType<typeof answerLine>} line
 */
export function refused(error, fields, line) {
  if (!(error instanceof Problem)) throw error;
  if (isOffline(error)) return line.say("bad", t(error.code === "billing_silent" ? "spare_billing_silent" : "problem_offline"));
  const own = error.field ? fields[error.field] : undefined;
  const key = `spare_${error.code}`;
  const words = t(key) === key ? wordsFor(error) : t(key);
  if (!own || own.input.closest("[hidden]")) return line.say("warn", words);
  line.say("warn", "");
  own.wrong(words);
  own.input.focus();
}

/** Close the panel in which this stands. @param {Element} node */
export function closePanel(node) {
  /** @type {HTMLDialogElement | null} */ (node.closest("dialog"))?.close();
}

/**
 * The text that is read to the customer, with its version.
 *
 * @param {{version: string, title: string, lead: string, points: string[], language: string}} consent
 */
export function consentPart(consent) {
  const agreed = h("input", { type: "checkbox", id: "f-agreed" });
  const node = h("section", { class: "consent" },
    h("div", { class: "row spread" }, h("h3", { class: "label" }, t("spare_read")), h("span", { class: "muted small" }, t("spare_version", { version: consent.version }))),
    h("div", { class: "consent-text", tabindex: 0, lang: consent.language, "aria-label": consent.title }, h("p", { class: "strong" }, consent.lead), h("ol", null, consent.points.map((point) => h("li", null, point)))),
    h("label", { class: "check" }, agreed, h("span", { class: "strong" }, t("spare_agreed"))));
  return { node, agreed };
}
