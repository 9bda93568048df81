/**
 * The shift patterns: names, times, breaks; changed in place and saved together.
 *
 * @typedef {import("./types.js").Shift} Shift
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { fail, inWords, toast } from "../desk/desk.js";
import { inOrder, plain, shiftName, time } from "./words.js";

/** @type {Shift[]} */
let shifts = [];
let version = 0;

/** @returns {Promise<Shift[]>} */
export async function loadShifts() {
  const found = /** @type {{version: number, shifts: Shift[]}} */ (await call("GET", "/roster/shifts"));
  version = found.version;
  shifts = inOrder(found.shifts);
  paint();
  return shifts;
}

function paint() {
  replace(byId("shifts"),
    h("div", { class: "scroll" }, h("table", { class: "table shifts" },
      h("thead", null, h("tr", null, ["roster_shift", "roster_begins", "roster_ends", "roster_breaks", "roster_hours"].map((key) => h("th", { scope: "col" }, t(key))), h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
      h("tbody", null, shifts.map(row)))),
    h("div", { class: "row wrap shifts-foot" },
      h("button", { type: "button", class: "button", on: { click: add } }, t("roster_shift_add")),
      h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: save } }, t("roster_shifts_save"))));
}

/** @param {Shift} shift */
function row(shift) {
  const worked = h("td", { class: "num" });
  const show = () => { worked.textContent = t("roster_hours_n", { n: plain((shift.last - shift.first - shift.breaks.length) / 2) }); };
  show();
  const at = (/** @type {"first" | "last"} */ name) => h("td", null, timeInput(t(name === "first" ? "roster_begins" : "roster_ends"), shift[name], (half) => { shift[name] = half; show(); }));
  return h("tr", { data: { shift: shift.code } },
    h("th", { scope: "row" }, h("input", { class: "input", type: "text", maxlength: 40, value: shiftName(shift), "aria-label": t("roster_shift"), on: { input: (/** @type {any} */ event) => { shift.names = { ...shift.names, [language()]: event.target.value.trim() }; } } })),
    at("first"), at("last"),
    h("td", null, breaksInput(shift, show)), worked,
    h("td", { class: "tight" }, h("button", { type: "button", class: "button", data: { kind: "plain" }, title: t("roster_shift_away"), "aria-label": `${t("roster_shift_away")}: ${shiftName(shift)}`, on: { click: () => { shifts = shifts.filter((one) => one !== shift); paint(); } } }, pictogram("close"))));
}

/** @param {string} label @param {number} half @param {(half: number) => void} change */
function timeInput(label, half, change) {
  const input = h("input", { class: "input time", type: "text", inputmode: "numeric", maxlength: 5, value: time(half), "aria-label": label, on: { change: () => {
    const found = halfOf(input.value);
    mark(input, found === null);
    if (found !== null) { change(found); input.value = time(found); }
  } } });
  return input;
}

/** @param {HTMLInputElement} input @param {boolean} wrong */
function mark(input, wrong) {
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/** "12:00–13:00", several with a comma. @param {Shift} shift @param {() => void} changed */
function breaksInput(shift, changed) {
  const input = h("input", { class: "input breaks", type: "text", maxlength: 60, placeholder: t("roster_no_break"), value: breakWords(shift.breaks), "aria-label": t("roster_breaks"), on: { change: () => {
    const found = breaksOf(input.value);
    mark(input, found === null);
    if (found !== null) { shift.breaks = found; input.value = breakWords(found); changed(); }
  } } });
  return input;
}

/** 17 of "8:30", "830", "8：30"; whole and half hours alone. @param {string} text */
function halfOf(text) {
  const [, hour = "", minute = "00"] = /^(\d{1,2})[:：.]?(00|30)?$/.exec(text.trim()) ?? [];
  const half = Number(hour) * 2 + (minute === "30" ? 1 : 0);
  return hour && half <= 48 ? half : null;
}

/** @param {string} text */
function breaksOf(text) {
  /** @type {number[]} */
  const halves = [];
  for (const part of text.split(/[,，、;；]/).filter((one) => one.trim())) {
    const [from = "", to = ""] = part.split(/[-–—~至]/);
    const first = halfOf(from);
    const last = halfOf(to);
    if (first === null || last === null || last <= first) return null;
    for (let half = first; half < last; half += 1) halves.push(half);
  }
  return [...new Set(halves)].sort((a, b) => a - b);
}

/** @param {number[]} breaks */
function breakWords(breaks) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const half of breaks) {
    const run = runs.at(-1);
    if (run && run[1] === half) run[1] = half + 1;
    else runs.push([half, half + 1]);
  }
  return runs.map(([first, last]) => `${time(first)}–${time(last)}`).join(", ");
}

function add() {
  let n = 1;
  while (shifts.some((one) => one.code === `own${n}`)) n += 1;
  shifts = [...shifts, { code: `own${n}`, names: { [language()]: t("roster_shift_new", { n }) }, first: 18, last: 26, breaks: [] }];
  paint();
}

async function save() {
  const wrong = /** @type {HTMLInputElement | null} */ (byId("shifts").querySelector("[aria-invalid]"));
  if (wrong) {
    const shift = shifts.find((one) => one.code === /** @type {HTMLElement | null} */ (wrong.closest("[data-shift]"))?.dataset.shift);
    toast(t("roster_about", { name: [shift && shiftName(shift), wrong.getAttribute("aria-label")].filter(Boolean).join(", "), text: t("roster_times_wrong") }), { kind: "bad" });
    wrong.focus();
    return;
  }
  const body = { version, shifts: shifts.map((one) => ({ ...one, names: Object.fromEntries(Object.entries(one.names).filter(([, name]) => name)) })) };
  try {
    version = (await call("PUT", "/roster/shifts", body)).version;
    toast(t("roster_shifts_saved"));
  } catch (error) {
    const code = error instanceof Problem ? error.field?.replace("shifts.", "") : undefined;
    const shift = shifts.find((one) => one.code === code);
    if (!shift) return fail(error);
    toast(t("roster_about", { name: shiftName(shift), text: inWords(error) }), { kind: "bad" });
    /** @type {HTMLInputElement | null} */ (byId("shifts").querySelector(`[data-shift="${code}"] .time`))?.focus();
  }
}
