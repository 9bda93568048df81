/**
 * The one dialog of the kiosk: a few words over the page, and what can be done about them.
 *
 * @typedef {Object} Words
 * @property {string} icon
 * @property {string} title
 * @property {string} text
 * @property {string} name what it is about; a new dialog replaces the old one
 * @property {{words: string, kind: "primary" | "ink", act: () => void}[]} [choices]
 * @property {number} [closesAfter] ms
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";

const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
let shown = "";
let timer = 0;

/** @param {Words} words */
export function showDialog({ icon, title, text, name, choices = [], closesAfter }) {
  fillDialog(
    name,
    h("span", { class: "calm-icon" }, pictogram(icon)),
    h("h2", { id: "dialog-title", tabindex: "-1" }, title),
    text && h("p", { id: "dialog-text" }, text),
    choices.length > 0 && h("div", { class: "choices" }, choices.map(button)),
  );
  if (closesAfter) timer = window.setTimeout(closeDialog, closesAfter);
}

/** @param {string} name @param {...import("../hallkeeper/element.js").Child} parts in place of what it held */
export function fillDialog(name, ...parts) {
  clearTimeout(timer);
  shown = name;
  replace(dialog, ...parts);
  if (!dialog.open) dialog.showModal();
}

/** @param {{words: string, kind: string, act: () => void}} choice */
function button({ words, kind, act }) {
  return h("button", { class: "button", type: "button", data: { kind }, on: { click: act } }, words);
}

/** @param {string} text in place of the dialog's second line */
export function retellDialog(text) {
  const line = document.getElementById("dialog-text");
  if (line) line.textContent = text;
}

/** @returns {string} the name of the open dialog, or "" */
export function openDialog() {
  return dialog.open ? shown : "";
}

/** Whether it may tell something without taking from the customer what is being read or typed in it. @param {string} name */
export function freeDialog(name) {
  return !dialog.open || shown === name;
}

/** Close it, whatever it is about. */
export function closeDialog() {
  clearTimeout(timer);
  if (dialog.open) dialog.close();
}
