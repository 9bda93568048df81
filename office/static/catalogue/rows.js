/**
 * What every list of the catalogue has: rows that move up and down, go out of use and come back, new ones.
 *
 * @typedef {import("./types.js").Table} Table
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { current, edit, known, put, retire, shift } from "./document.js";
import { textField } from "./fields.js";

/** Codes whose rows stand open, so that drawing anew leaves them so. @type {Set<string>} */
export const open = new Set();

/**
 * @param {Table} table
 * @param {number} index
 * @param {() => void} redraw
 */
export function rowActions(table, index, redraw) {
  const rows = current()[table];
  const row = rows[index];
  const live = rows.map((_, n) => n).filter((n) => !rows[n]?.retired);
  const name = rowLabel(row);
  /** @param {string} words @param {string} icon @param {() => void} run @param {boolean} off */
  const button = (words, icon, run, off) => h("button", {
    type: "button", class: "icon-button", title: words, "aria-label": `${words}: ${name}`, disabled: off, data: { icon },
    on: { click: () => { run(); redraw(); } },
  }, pictogram(icon === "up" ? "down" : icon));
  return h("div", { class: "row-actions" },
    button(t("move_up"), "up", () => shift(table, index, -1), index === live[0]),
    button(t("move_down"), "down", () => shift(table, index, 1), index === live.at(-1)),
    button(known(table, row?.code ?? "") ? t("retire") : t("remove"), "close", () => retire(table, index), false));
}

/** @param {{code: string, names?: Record<string, string>} | undefined} row */
export function rowLabel(row) {
  return (row && (named(row.names) || row.code)) || t("new_row");
}

/** The code: fixed once the server knows it, as the journal speaks of it. @param {Table} table @param {number} index @param {{bare?: boolean}} [look] */
export function codeCell(table, index, look = {}) {
  const code = current()[table][index]?.code ?? "";
  if (known(table, code) && current()[table].findIndex((row) => row.code === code) === index) return h("span", { class: "code" }, code);
  return textField([table, index, "code"], { label: t("field_code"), hint: look.bare ? undefined : t("hint_code"), max: 32, bare: look.bare });
}

/**
 * The rows in use, with their index in the document.
 *
 * @template {Table} T
 * @param {T} table
 * @returns {{row: import("./types.js").Doc[T][number], index: number}[]}
 */
export function inUse(table) {
  return /** @type {any[]} */ (current()[table]).map((row, index) => ({ row, index })).filter(({ row }) => !row.retired);
}

/**
 * The button that adds a row.
 *
 * @param {Table} table
 * @param {string} words
 * @param {() => object} make
 * @param {() => void} redraw
 */
export function addButton(table, words, make, redraw) {
  return h("button", { type: "button", class: "button add", on: { click: () => {
    edit(`add ${table} ${current()[table].length}`, (doc) => /** @type {object[]} */ (doc[table]).push(make()));
    redraw();
    const path = `${table}.${current()[table].length - 1}.`;
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-path^="${path}"]`))?.focus();
  } } }, h("span", { class: "plus", "aria-hidden": "true" }, "+"), words);
}

/** Rows out of use; they may come back. @param {Table} table @param {() => void} redraw */
export function retiredRows(table, redraw) {
  const rows = current()[table].map((row, index) => ({ row, index })).filter(({ row }) => row.retired);
  if (!rows.length) return null;
  const key = `retired ${table}`;
  return h("details", { class: "retired", open: open.has(key), on: { toggle: (event) => remember(key, event.target.open) } },
    h("summary", null, t("retired_n", { n: rows.length })),
    h("ul", { class: "retired-list" }, rows.map(({ row, index }) => h("li", null,
      h("span", null, rowLabel(row), " ", h("span", { class: "code" }, row.code)),
      h("button", { type: "button", class: "button", on: { click: () => { put([table, index, "retired"], false); redraw(); } } }, t("restore"))))));
}

/** @param {string} key @param {boolean} is_open */
export function remember(key, is_open) {
  if (is_open) open.add(key);
  else open.delete(key);
}

/** The smallest number that is no code yet. @param {Table} table @param {string} [prefix] */
export function freeCode(table, prefix = "") {
  const codes = new Set(current()[table].map((row) => row.code));
  for (let n = 1; ; n += 1) if (!codes.has(`${prefix}${n}`)) return `${prefix}${n}`;
}

/** A text for each language of the hall. @param {(tag: string) => string} make */
export function inEach(make) {
  return Object.fromEntries(current().languages.map((tag) => [tag, make(tag)]));
}
