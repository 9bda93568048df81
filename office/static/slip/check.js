/**
 * What is wrong with the texts of a slip, in the page's language; the server looks again at everything.
 *
 * @typedef {import("../catalogue/types.js").Doc} Doc
 * @typedef {import("../catalogue/types.js").Mistake} Mistake
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { languageName } from "../catalogue/fields.js";

/** As the server has them: characters. */
export const MOST = { heading: 40, note: 400, no_show: 120 };
const MOST_LINES = 12;

/** @param {Doc} doc @returns {Mistake[]} in the order of the page */
export function slipMistakes(doc) {
  const { note, no_show } = doc.slip;
  /** @type {Mistake[]} */
  const found = [];
  for (const [tag, text] of Object.entries(no_show)) {
    if (/[{}]/.test(text.replaceAll("{places}", ""))) found.push({ path: ["slip", "no_show", tag], text: t("slip_mistake_braces", { places: "{places}" }) });
  }
  for (const [tag, text] of Object.entries(note)) {
    if (text.split("\n").length > MOST_LINES) found.push({ path: ["slip", "note", tag], text: t("slip_mistake_lines", { n: MOST_LINES, language: languageName(tag) }) });
  }
  return found;
}

/**
 * Say each mistake at its field while it is being typed, without going there.
 *
 * @param {ParentNode} root
 * @param {Mistake[]} mistakes
 */
export function markMistakes(root, mistakes) {
  for (const old of root.querySelectorAll(".error[data-live]")) old.remove();
  for (const input of root.querySelectorAll("[data-path]")) input.removeAttribute("aria-invalid");
  for (const { path, text } of mistakes) {
    const input = root.querySelector(`[data-path="${CSS.escape(path.join("."))}"]`);
    input?.setAttribute("aria-invalid", "true");
    input?.closest(".field")?.append(h("p", { class: "error", data: { live: "" }, role: "status" }, text));
  }
}
