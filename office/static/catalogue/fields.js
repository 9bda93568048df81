/**
 * Form fields bound to a path of the document. Each carries its path, so that a mistake finds its field.
 *
 * @typedef {import("./types.js").Path} Path
 * @typedef {{label: string, hint?: string, unit?: string, bare?: boolean}} Look `bare`: in a table, label unseen
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { at, current, put } from "./document.js";

let serial = 0;

/** @param {Path} path @param {Look & {max?: number, mono?: boolean}} look */
export function textField(path, look) {
  return frame(path, look, h("input", {
    class: "input", type: "text", value: at(path) ?? "", maxlength: look.max ?? 60, autocomplete: "off", spellcheck: "false",
    on: { input: (event) => put(path, event.target.value) },
  }));
}

/** A text that may be left out: an empty one is no text at all. @param {Path} path @param {Look & {max?: number}} look */
export function optionalField(path, look) {
  return frame(path, look, h("input", {
    class: "input", type: "text", value: at(path) ?? "", maxlength: look.max ?? 60, autocomplete: "off",
    on: { input: (event) => put(path, event.target.value || undefined) },
  }));
}

/** The same in several lines. @param {Path} path @param {Look & {max: number, rows: number}} look */
export function linesField(path, look) {
  return frame(path, look, h("textarea", {
    class: "input", rows: look.rows, maxlength: look.max, autocomplete: "off",
    on: { input: (event) => put(path, event.target.value.trim() ? event.target.value : undefined) },
  }, at(path) ?? ""));
}

/** A whole number. @param {Path} path @param {Look & {min?: number, max?: number}} look */
export function numberField(path, look) {
  return frame(path, look, h("input", {
    class: "input num", type: "number", inputmode: "numeric", min: look.min ?? 0, max: look.max, step: 1, value: at(path) ?? "",
    on: { input: (event) => put(path, event.target.value === "" ? null : Math.round(event.target.valueAsNumber)) },
  }));
}

/** Seconds in the document, minutes on the page. @param {Path} path @param {Look} look */
export function minutesField(path, look) {
  const seconds = at(path);
  return frame(path, { unit: t("unit_minutes"), ...look }, h("input", {
    class: "input num", type: "number", inputmode: "decimal", min: 0, step: 0.5, value: seconds == null ? "" : Math.round((seconds / 60) * 100) / 100,
    on: { input: (event) => put(path, event.target.value === "" ? null : Math.round(event.target.valueAsNumber * 60)) },
  }));
}

/** A time of day, kept as `08:00:00`. @param {Path} path @param {Look} look */
export function timeField(path, look) {
  const input = h("input", {
    class: "input", type: "text", inputmode: "numeric", maxlength: 5, placeholder: "08:00", autocomplete: "off", value: shortTime(at(path)),
    on: {
      input: () => put(path, fullTime(input.value)),
      change: () => { input.value = shortTime(at(path)); },
    },
  });
  return frame(path, look, input);
}

/** "08:00" of "08:00:00"; what is no time stays as it was written. @param {unknown} time */
function shortTime(time) {
  return String(time ?? "").replace(/^(\d\d:\d\d):00$/, "$1");
}

/** "08:00:00" of "8", "830", "8:30", "08：30": not the browser's own field, which follows its language to AM and PM. @param {string} text */
function fullTime(text) {
  const [, hours = "", minutes = "00"] = /^(\d{1,2})[:：.]?(\d\d)?$/.exec(text.trim()) ?? [];
  if (!hours || Number(hours) > 23 || Number(minutes) > 59) return text;
  return `${hours.padStart(2, "0")}:${minutes}:00`;
}

/**
 * @param {Path} path
 * @param {Look} look
 * @param {[string, string][]} options value and words
 * @param {() => void} [changed]
 */
export function selectField(path, look, options, changed) {
  const value = at(path);
  const list = options.some(([code]) => code === value) ? options : [...options, /** @type {[string, string]} */ ([value ?? "", value ?? ""])];
  return frame(path, look, h("select", { class: "input", on: { change: (event) => { put(path, event.target.value); changed?.(); } } },
    list.map(([code, words]) => h("option", { value: code, selected: code === value }, words))));
}

/**
 * One of a few, each in words.
 *
 * @param {Path} path
 * @param {Record<string, string>} options value -> words
 * @param {string} label
 */
export function choiceField(path, options, label) {
  const name = path.join(".");
  return h("div", { class: "choice", role: "radiogroup", "aria-label": label }, Object.entries(options).map(([value, words]) => h("label", { class: "check" },
    h("input", { type: "radio", name, value, checked: at(path) === value, "data-path": name, on: { change: () => put(path, value) } }), words)));
}

/** On or off, in words. @param {Path} path @param {{label: string, on: string, off: string}} look */
export function switchField(path, look) {
  const words = h("span", null);
  const say = () => { words.textContent = at(path) ? look.on : look.off; };
  say();
  return h("label", { class: "switch" }, h("input", {
    type: "checkbox", role: "switch", checked: Boolean(at(path)), "aria-label": look.label, "data-path": path.join("."),
    on: { change: (event) => { put(path, event.target.checked); say(); } },
  }), words);
}

/** The name in each of the hall's languages. @param {Path} path of the names @param {{bare?: boolean, optional?: boolean, label: string}} look */
export function namesFields(path, look) {
  const make = look.optional ? optionalField : textField;
  return current().languages.map((tag) => {
    const field = make([...path, tag], { label: t("in_language", { what: look.label, language: languageName(tag) }), bare: look.bare });
    field.classList.add("half");
    return field;
  });
}

/** @param {string} tag */
export function languageName(tag) {
  const key = `language_${tag.toLowerCase().replace("-", "_")}`;
  const words = t(key);
  return words === key ? tag : words;
}

/** @param {Path} path @param {Look} look @param {HTMLElement} input */
function frame(path, look, input) {
  const id = `f${(serial += 1)}`;
  input.id = id;
  input.dataset.path = path.join(".");
  if (look.bare) {
    input.setAttribute("aria-label", look.label);
    return h("div", { class: "field" }, input);
  }
  return h("div", { class: "field" },
    h("label", { for: id }, look.label),
    look.unit ? h("div", { class: "with-unit" }, input, h("span", { class: "muted" }, look.unit)) : input,
    look.hint && h("p", { class: "hint" }, look.hint));
}

/**
 * Put a mistake to the field of its path (or the first below it) and go there.
 *
 * @param {ParentNode} root
 * @param {Path} path
 * @param {string} text
 * @returns {boolean} whether such a field is on the page
 */
export function showMistake(root, path, text) {
  const wanted = path.join(".");
  const inputs = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-path]")]);
  const input = inputs.find((i) => i.dataset.path === wanted) ?? inputs.find((i) => i.dataset.path?.startsWith(`${wanted}.`));
  if (!input) return false;
  for (let holder = input.parentElement; holder; holder = holder.parentElement) if (holder instanceof HTMLDetailsElement) holder.open = true;
  const id = `${input.id || wanted}-mistake`;
  document.getElementById(id)?.remove();
  const note = h("p", { class: "error", id, role: "alert" }, text);
  (input.closest(".field") ?? input.parentElement)?.append(note);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  input.addEventListener("input", () => { note.remove(); input.removeAttribute("aria-invalid"); }, { once: true });
  input.focus();
  input.scrollIntoView({ block: "center" });
  return true;
}
