/**
 * The text as a customer reads it, with what was found in it marked: one tone per point, its name when pointed at.
 *
 * @typedef {import("./types.js").Marked} Marked
 */

import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { at, current } from "./document.js";
import { field, languageName } from "./fields.js";

export const POINTS = ["sender", "who", "what", "how_much", "until", "how", "leave"];

export function textPart() {
  const node = h("div", { class: "pairs" }, current().languages.map((tag) => h("div", { class: "stack camp-text" },
    field(["text", tag], t("in_language", { what: t("camp_text"), language: languageName(tag) }), { rows: 4, max: 1000, lang: tag }),
    h("div", { class: "camp-read", data: { language: tag } }))));
  return { node, draw: () => drawRead(node) };
}

/** @param {HTMLElement} node */
function drawRead(node) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll(".camp-read"))) {
    const tag = place.dataset.language ?? "";
    const text = String(at(["text", tag]) ?? "").trim();
    const marked = current().marked[tag];
    replace(place, ...(text && marked ? [
      h("p", { class: "camp-bubble", lang: tag }, ...pieces(text, marked)),
      h("p", { class: "small muted" }, t("camp_parts", { n: marked.parts, length: marked.length })),
      h("ul", { class: "camp-legend", "aria-label": t("camp_found") }, POINTS.map((point) => {
        const there = (marked.spans[point] ?? []).length > 0;
        return h("li", { data: { point, there: there ? "yes" : "no" } }, t(`camp_point_${point}`));
      })),
    ] : [h("p", { class: "muted small" }, t("camp_text_empty"))]));
  }
}

/** The text cut at the edges of what was found. @param {string} text @param {Marked} marked */
function pieces(text, marked) {
  const letters = [...text]; // the server counts characters, not halves of them
  const spans = POINTS.flatMap((point) => (marked.spans[point] ?? []).map(([from, before]) => ({ point, from, before })));
  const edges = [...new Set([0, letters.length, ...spans.flatMap(({ from, before }) => [from, before])])].filter((edge) => edge <= letters.length).sort((a, b) => a - b);
  return edges.slice(1).map((edge, n) => {
    const from = edges[n] ?? 0;
    const part = letters.slice(from, edge).join("");
    const here = spans.filter((span) => span.from <= from && span.before >= edge);
    if (!here.length) return part;
    const first = /** @type {typeof here[number]} */ ([...here].sort((a, b) => (a.before - a.from) - (b.before - b.from))[0]);
    return h("mark", { data: { point: first.point }, title: here.map(({ point }) => t(`camp_point_${point}`)).join(t("list_comma")) }, part);
  });
}
