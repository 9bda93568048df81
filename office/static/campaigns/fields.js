/** Fields of the card, each bound to its path; a language's field says which one. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { at, changeable, current, put } from "./document.js";
import { desk } from "../desk/desk.js";
import { mistake } from "../desk/form.js";

/** @typedef {import("./document.js").Path} Path */

let serial = 0;

/**
 * @param {Path} path
 * @param {string} label
 * @param {{max?: number, rows?: number, hint?: string, bare?: boolean, kind?: string, min?: number, unit?: string, placeholder?: string, lang?: string, scale?: number}} [look] `scale`: so much is one of the page
 */
export function field(path, label, look = {}) {
  const number = look.kind === "number";
  const scale = look.scale ?? 1;
  const value = number && at(path) !== undefined ? at(path) / scale : at(path) ?? "";
  const attributes = {
    class: number ? "input num" : "input", id: `c${(serial += 1)}`, data: { path: path.join(".") }, disabled: !changeable(String(path[0])),
    autocomplete: "off", maxlength: look.max, placeholder: look.placeholder, lang: look.lang,
    on: { input: (/** @type {any} */ event) => { mistake(event.target, ""); put(path, number ? whole(event.target.value, scale) : event.target.value || undefined); } },
  };
  const input = look.rows
    ? h("textarea", { ...attributes, rows: look.rows }, value)
    : h("input", { ...attributes, type: number ? "number" : look.kind ?? "text", min: number ? look.min ?? 0 : undefined, step: number ? 1 : undefined, inputmode: number ? "numeric" : undefined, value });
  if (look.bare) {
    input.setAttribute("aria-label", label);
    return h("div", { class: "field" }, input);
  }
  return h("div", { class: "field" }, h("label", { for: input.id }, label),
    look.unit ? h("div", { class: "with-unit" }, input, h("span", { class: "muted" }, look.unit)) : input,
    look.hint ? h("p", { class: "hint" }, look.hint) : null);
}

/** @param {string} text @param {number} scale */
function whole(text, scale) {
  return text === "" ? undefined : Math.max(0, Math.round(Number(text) * scale));
}

/** The same in each of the hall's languages, side by side. @param {Path} path @param {string} label @param {Parameters<typeof field>[2]} [look] */
export function inLanguages(path, label, look = {}) {
  return h("div", { class: "pairs" }, current().languages.map((tag) => field([...path, tag], t("in_language", { what: label, language: languageName(tag) }), { ...look, lang: tag })));
}

/** @param {string} tag */
export function languageName(tag) {
  const key = `language_${tag.toLowerCase().replace("-", "_")}`;
  const words = t(key);
  return words === key ? tag : words;
}

/** Some of the business types. @param {Path} path @param {string} label @param {() => void} [changed] */
export function servicesField(path, label, changed) {
  const chosen = () => /** @type {string[]} */ (at(path) ?? []);
  const box = (/** @type {string} */ code) => h("label", { class: "check" },
    h("input", { type: "checkbox", checked: chosen().includes(code), disabled: !changeable(String(path[0])), on: { change: (event) => {
      const others = chosen().filter((one) => one !== code);
      put(path, current().offered.filter((one) => others.includes(one) || (one === code && event.target.checked)));
      changed?.();
    } } }), named(desk.services[code]) || code);
  return h("fieldset", { class: "boxes", data: { path: path.join(".") } }, h("legend", null, label), current().offered.map(box));
}

/** On or off. @param {Path} path @param {string} label @param {boolean} [otherwise] where nothing is said */
export function tick(path, label, otherwise = false) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", checked: at(path) ?? otherwise, disabled: !changeable(String(path[0])), on: { change: (event) => put(path, event.target.checked) } }), label);
}

/** @param {Path} path @param {string} label @param {[string, string][]} options @param {() => void} [changed] */
export function select(path, label, options, changed) {
  const value = String(at(path) ?? "");
  return h("select", { class: "input", "aria-label": label, data: { path: path.join(".") }, disabled: !changeable(String(path[0])), on: { change: (event) => { put(path, event.target.value); changed?.(); } } },
    options.map(([code, words]) => h("option", { value: code, selected: code === value }, words)));
}

/** @param {string} words @param {() => void} act @param {string} [icon] @param {boolean} [disabled] */
export function smallButton(words, act, icon, disabled = false) {
  return h("button", { type: "button", class: "button camp-small", disabled, on: { click: act } }, icon ? pictogram(icon) : null, words);
}

/** Takes a row out. @param {string} what @param {() => void} act */
export function removeButton(what, act) {
  return h("button", { type: "button", class: "button camp-remove", data: { kind: "plain" }, "aria-label": t("camp_remove", { what }), title: t("camp_remove", { what }), on: { click: act } }, pictogram("close"));
}
