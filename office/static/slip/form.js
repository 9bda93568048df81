/** The fields of the slip's layout: logo, texts, languages, which lines and in which order. */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { current } from "../catalogue/document.js";
import { choiceField, languageName, linesField, optionalField } from "../catalogue/fields.js";
import { MOST } from "./check.js";
import { logoPart } from "./logo.js";
import { orderPart } from "./order.js";

/** @param {() => void} redraw @returns {HTMLElement[]} */
export function slipForm(redraw) {
  const tags = current().languages;
  return [
    card("slip_logo", logoPart(redraw)),
    card("slip_show", h("p", { class: "small muted" }, t("slip_show_hint")), orderPart(redraw)),
    card("slip_texts",
      ...tags.map((tag) => optionalField(["slip", "heading", tag], { label: both("slip_heading", tag), max: MOST.heading })),
      ...tags.map((tag) => optionalField(["slip", "no_show", tag], { label: both("slip_no_show", tag), max: MOST.no_show })),
      h("p", { class: "small muted" }, t("slip_no_show_hint", { places: "{places}" })),
      ...tags.map((tag) => linesField(["slip", "note", tag], { label: both("slip_note", tag), max: MOST.note, rows: 3 })),
      h("p", { class: "small muted" }, t("slip_note_hint"))),
    card("slip_languages", choiceField(["slip", "languages"], { customer: t("slip_languages_customer"), both: t("slip_languages_both") }, t("slip_languages")), h("p", { class: "small muted" }, t("slip_languages_hint"))),
  ];
}

/** @param {string} title @param {...(HTMLElement | null)} content */
function card(title, ...content) {
  return h("section", { class: "card slip-card" }, h("h2", { class: "card-title" }, t(title)), ...content);
}

/** @param {string} key @param {string} tag */
function both(key, tag) {
  return t("in_language", { what: t(key), language: languageName(tag) });
}
