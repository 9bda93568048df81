/**
 * Giving cards out, and the count (盘点): dialogs from a row of the stock.
 *
 * @typedef {import("./types.js").Face} Face
 */

import { call, newKey } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { digits, field, mistake, refused, serialMistake, wholeNumber } from "../desk/form.js";
import { faceName } from "./finding.js";
import { desk, openDialog, toast, whole } from "../desk/desk.js";

const FEWER = ["unrecorded", "lost", "damaged"];
const MOST_LINES = 3; // of serials in a row of what happened

/** @param {Face} one @param {() => void} changed */
export function giveDialog(one, changed) {
  const name = faceName(one.face);
  const count = field("count", t("cards_give_count"), { inputmode: "numeric", maxlength: 6, value: "1", autofocus: true }, { unit: t("cards_unit"), hint: t("cards_of_stock", { n: whole(one.stock) }) });
  const first = field("give-first", t("cards_give_first"), { class: "input serial", inputmode: "numeric", maxlength: 40, placeholder: one.next ?? "" }, { hint: t("cards_give_first_hint") });
  const counters = Object.entries(desk.places.counter);
  const counter = h("select", { class: "input", id: "counter" }, h("option", { value: "" }, t("cards_no_counter")), counters.map(([code, names]) => h("option", { value: code }, named(names) || code)));
  const key = newKey();
  const dialog = form(t("cards_give_title", { face: name }), t("cards_give_yes"), [count.node, h("div", { class: "field" }, h("label", { for: "counter" }, t("cards_give_counter")), counter), first.node], async () => {
    const wanted = wholeNumber(count.input.value);
    const serial = digits(first.input.value);
    mistake(count.input, wanted ? "" : t("cards_count_mistake"));
    mistake(first.input, serial ? serialMistake(serial) : "");
    if (!wanted || (serial && serialMistake(serial))) return;
    try {
      const change = await call("POST", "/cards/give", { face: one.face, count: wanted, counter: counter.value || null, first: serial || null }, { key: `${key}${wanted}${counter.value}${serial}` });
      dialog.close();
      toast(t("cards_given", { n: whole(change.count), face: name, serials: serialsOf(change) }));
      changed();
    } catch (error) {
      refused(error, { count: count.input, first: first.input, counter });
    }
  });
  count.input.select();
}

/** @param {Face} one @param {() => void} changed */
export function countDialog(one, changed) {
  const counted = field("counted", t("cards_counted"), { inputmode: "numeric", maxlength: 8, autofocus: true }, { unit: t("cards_unit"), hint: t("cards_book", { n: whole(one.stock) }) });
  const why = h("div", { class: "why" });
  const said = h("p", { class: "difference", role: "status" });
  const difference = () => { const n = wholeNumber(counted.input.value); return n === null ? null : n - one.stock; };
  /** @type {boolean | null} */
  let asking = null;
  const key = newKey();

  function tell() {
    const by = difference();
    said.textContent = by === null ? "" : by === 0 ? t("cards_counted_equal") : t(by < 0 ? "cards_counted_fewer" : "cards_counted_more", { n: Math.abs(by) });
    const fewer = by !== null && by < 0;
    if (fewer !== asking) replace(why, fewer ? reasons() : null);
    asking = fewer;
  }

  counted.input.addEventListener("input", tell);
  const dialog = form(t("cards_count_title", { face: faceName(one.face) }), t("cards_count_yes"), [counted.node, said, why], async () => {
    const by = difference();
    const chosen = /** @type {HTMLInputElement | null} */ (why.querySelector("input:checked"));
    mistake(counted.input, by === null ? t("cards_counted_mistake") : "");
    if (by === null) return;
    const box = /** @type {HTMLElement | null} */ (why.querySelector("fieldset"));
    if (by < 0 && !chosen && box) {
      mistake(box, t("error_reason_wanted"));
      why.querySelector("input")?.focus();
      return;
    }
    const reason = by > 0 ? "found" : by < 0 ? chosen?.value : null;
    try {
      await call("POST", "/cards/correct", { face: one.face, counted: one.stock + by, book: one.stock, reason }, { key: `${key}${by}${reason}` });
      dialog.close();
      toast(by ? t("cards_corrected", { face: faceName(one.face), n: whole(one.stock + by) }) : t("cards_counted_equal"));
      changed();
    } catch (error) {
      refused(error, { counted: counted.input, count: counted.input });
    }
  });
}

function reasons() {
  return h("fieldset", { class: "choice-list field", id: "reason" }, h("legend", null, t("cards_why")),
    FEWER.map((code) => h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value: code, on: { change: (/** @type {Event} */ event) => { const box = /** @type {HTMLElement} */ (event.target).closest("fieldset"); if (box) mistake(box, ""); } } }),
      h("span", null, h("span", { class: "strong" }, t(`cards_reason_${code}`)), h("span", { class: "muted small choice-hint" }, t(`cards_reason_hint_${code}`))))));
}

/** "0001000–0001002". @param {{runs: {first: string, last: string}[]}} change */
export function serialsOf(change) {
  return change.runs.map((run) => (run.first === run.last ? run.first : `${run.first}–${run.last}`)).join(t("list_comma"));
}

/**
 * "0001000–02", a run a line: the last serial from where it differs, two digits at least. A long list ends early.
 *
 * @param {{runs: {first: string, last: string}[]}} change
 */
export function shortSerials(change) {
  const lines = change.runs.map(({ first, last }) => {
    if (first === last) return first;
    const same = [...first].findIndex((digit, n) => digit !== last[n]);
    return `${first}–${last.slice(Math.max(0, Math.min(same, last.length - 2)))}`;
  });
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "…"] : lines;
}

/**
 * A dialog with a form; Enter sends.
 *
 * @param {string} title
 * @param {string} yes
 * @param {HTMLElement[]} fields
 * @param {() => Promise<void>} send
 */
function form(title, yes, fields, send) {
  const button = h("button", { type: "submit", class: "button", data: { kind: "primary" } }, yes);
  const node = h("form", { class: "dialog-form", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    button.disabled = true;
    await send();
    button.disabled = false;
  } } }, ...fields, h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")), button));
  const dialog = openDialog(title, node);
  return dialog;
}
