/**
 * The small fields inside a sentence: a number with its unit, a choice, times of day, counters.
 *
 * @typedef {import("./types.js").Desk} Desk
 * @typedef {{min?: number, max?: number, step?: number, unit?: string}} Limits
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { mistake } from "../desk/form.js";
import { counterName, serviceName } from "./words.js";

let serial = 0;

/** The business types for which anybody comes, else all. @param {Desk} desk @returns {[string, string][]} */
export function services(desk) {
  const codes = desk.usual ? desk.usual.types.map((one) => one.code) : desk.services;
  return codes.map((code) => [code, serviceName(code)]);
}

/** @param {string} path @param {string} label @param {number} value @param {Limits} limits @param {(value: number) => void} set */
export function number(path, label, value, limits, set) {
  const { min = 0, max, step = 1, unit } = limits;
  const input = h("input", { class: "input num", id: `n${(serial += 1)}`, type: "number", inputmode: "decimal", min, max, step, value, "aria-label": unit ? `${label} (${unit})` : label, data: { path }, on: { input: (event) => {
    const found = event.target.valueAsNumber;
    const wrong = Number.isNaN(found) || found < min || (max !== undefined && found > max);
    event.target.toggleAttribute("aria-invalid", wrong);
    if (wrong) event.target.setAttribute("aria-invalid", "true");
    else { mistake(event.target, ""); set(found); }
  } } });
  return h("span", { class: "in-sentence" }, input, unit ? h("span", { class: "muted" }, unit) : null);
}

/** @param {string} path @param {string} label @param {string} value @param {string[][]} options @param {(value: string) => void} set */
export function option(path, label, value, options, set) {
  return h("select", { class: "input", "aria-label": label, data: { path }, on: { change: (event) => set(event.target.value) } },
    options.map(([code = "", words = ""]) => h("option", { value: code, selected: code === value }, words)));
}

/** @param {string} path @param {[string, string][]} all @param {string} value @param {(value: string) => void} set */
export function serviceChoice(path, all, value, set) {
  const known = all.some(([code]) => code === value) ? all : [...all, [value, serviceName(value)]];
  return option(path, t("ds_field_service"), value, known, set);
}

/**
 * Which counters; for a new one none.
 *
 * @param {string} path @param {Desk} desk @param {any} row @param {boolean} fresh whether a new counter may be meant
 * @param {() => void} changed
 */
export function counterChoice(path, desk, row, fresh, changed) {
  const working = desk.usual?.counters.map((one) => one.code) ?? [];
  if (fresh) {
    const spare = desk.counters.filter((code) => !working.includes(code));
    const options = [["", t("ds_new_counter")], ...[...spare, ...working].map((code) => [code, counterName(code)])];
    return option(path, t("ds_field_codes"), row.codes?.[0] ?? "", options, (code) => {
      if (code) row.codes = [code];
      else delete row.codes;
      changed();
    });
  }
  return h("span", { class: "boxes", role: "group", "aria-label": t("ds_field_codes"), data: { path } }, working.map((code) => h("label", { class: "box" },
    h("input", { type: "checkbox", checked: row.codes?.includes(code), on: { change: (event) => {
      const now = working.filter((one) => (one === code ? event.target.checked : row.codes?.includes(one)));
      if (!now.length) { event.target.checked = true; return; }
      row.codes = now;
      changed();
    } } }), counterName(code))));
}

/**
 * Times of day, half hours to choose from but any minute to type.
 *
 * @param {string} path @param {any} row @param {string[]} keys @param {() => void} changed
 * @param {boolean} [may_be_empty] all day, then
 */
export function clocks(path, row, keys, changed, may_be_empty = false) {
  const inputs = keys.map((key) => h("input", { class: "input clock", type: "text", inputmode: "numeric", maxlength: 5, placeholder: may_be_empty ? t("ds_all_day") : "09:00", autocomplete: "off", value: row[key] ?? "", "aria-label": t(`ds_field_${key}`), id: `c${(serial += 1)}`, data: { path: `${path}.${key}` }, on: { change: (event) => {
    const time = asClock(event.target.value);
    mistake(event.target, "");
    if (!time && may_be_empty && !event.target.value.trim()) {
      for (const one of keys) delete row[one];
      for (const one of inputs) one.value = "";
      return changed();
    }
    if (!time) return mistake(event.target, t("ds_no_clock"));
    event.target.value = time;
    row[key] = time;
    if (keys.every((one) => row[one])) changed();
  } } }));
  return h("span", { class: "in-sentence" }, inputs.flatMap((input, n) => (n ? [h("span", null, "–"), input] : [input])));
}

/** "09:30" of "9", "930", "9:30", "9：30"; "" of what is no time. @param {string} text */
function asClock(text) {
  const [, hours = "", minutes = "00"] = /^(\d{1,2})[:：.]?(\d\d)?$/.exec(text.normalize("NFKC").trim()) ?? [];
  return !hours || Number(hours) > 24 || Number(minutes) > 59 ? "" : `${hours.padStart(2, "0")}:${minutes}`;
}
