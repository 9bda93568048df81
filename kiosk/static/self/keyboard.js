/**
 * The keyboard on the screen, for what has letters: an e-mail address, a tax number. Hand, keyboard and code reader
 * are the same to it. It types what stands on its keys and nothing else: nothing is corrected, completed or guessed.
 *
 * @typedef {Object} Layout
 * @property {string} name for style
 * @property {string[]} rows the signs of each row, from the top
 * @property {string[]} endings what an address may end with, each on one key
 *
 * @typedef {Object} Does what the keys do
 * @property {(sign: string) => void} sign
 * @property {(ending: string) => void} [ending]
 * @property {() => void} erase the last sign
 * @property {() => void} clear all
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";

/** @type {Layout} */
export const MAIL_KEYS = { name: "mail", rows: ["1234567890", "qwertyuiop", "asdfghjkl@", "zxcvbnm.-_"], endings: ["@qq.com", "@163.com", "@139.com", "@126.com"] };
/** @type {Layout} */
export const TAX_KEYS = { name: "tax", rows: ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"], endings: [] };
/** What a sign is called, where it has a name. @type {Record<string, string>} */
const NAMES = { "@": "self_kb_at", ".": "self_kb_dot", "-": "self_kb_dash", _: "self_kb_underscore" };

/** @param {Layout} layout @param {Does} does */
export function keyboard({ name, rows, endings }, { sign, ending, erase, clear }) {
  const letters = rows.map((row) => h("div", { class: "keyboard-row", data: { of: row.length } }, Array.from(row, (one) => letter(one, () => sign(one)))));
  return h(
    "div",
    { class: "keyboard", data: { layout: name } },
    letters,
    endings.length > 0 && h("div", { class: "keyboard-row", data: { of: "endings" } }, endings.map((one) => key(one, "ending", one, () => ending?.(one)))),
    h("div", { class: "keyboard-row", data: { of: "erasers" } }, key("clear", "wide", t("self_clear"), clear), key("erase", "wide", [pictogram("erase"), h("span", null, t("self_erase"))], erase)),
  );
}

/** @param {string} one @param {() => void} act */
function letter(one, act) {
  const node = key(one, /\d/.test(one) ? "digit" : NAMES[one] ? "sign" : "letter", one, act);
  if (NAMES[one]) node.setAttribute("aria-label", t(NAMES[one]));
  return node;
}

/** @param {string} name @param {string} kind @param {string | Node[]} words @param {() => void} act */
function key(name, kind, words, act) {
  return h("button", { class: "button keyboard-key", type: "button", data: { key: name, kind }, on: { click: act } }, ...[words].flat());
}
