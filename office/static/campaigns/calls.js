/** The hotline's calls, expected against happened: typed in, taken from a file, or told by the hotline's own system. */

import { call, Problem } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { onCampaigns } from "../desk/board.js";
import { mistake } from "../desk/form.js";
import { current, take } from "./document.js";
import { daysOf, dayWords } from "./expected.js";
import { fail, toast, whole } from "../desk/desk.js";

/** @typedef {import("./types.js").Campaign} Campaign */

/** @type {{node: HTMLElement, draw: () => void} | null} */
let shown = null;

onCampaigns(() => void hear());

export function callsPart() {
  const node = h("div", { class: "stack" });
  const draw = () => replace(node, ...content());
  draw();
  shown = { node, draw };
  return shown;
}

/** The hotline's system may have told more: shown at once, but never under somebody's typing. */
async function hear() {
  if (!shown?.node.isConnected || shown.node.contains(document.activeElement)) return;
  const { code } = current();
  try {
    const now = /** @type {Campaign} */ (await call("GET", `/campaigns/${code}`, undefined, { tries: 2 }));
    if (current().code === code) told(now.calls);
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // the line is lost, which the page says
  }
}

/** @param {Record<string, number>} calls */
function told(calls) {
  take({ ...current(), calls });
  shown?.draw();
}

/** @returns {Node[]} */
function content() {
  const { calls, card, judged, today } = current();
  const days = daysOf();
  const file = h("input", { type: "file", accept: ".csv,.txt,.tsv,text/csv", hidden: true, on: { change: () => void fromFile(file) } });
  return /** @type {Node[]} */ ([
    days.includes(today) && h("p", { class: "lead" }, todayWords(calls[today], card.hotline?.[today] ?? 0)),
    h("div", { class: "scroll" }, h("table", { class: "table camp-days" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("camp_day")), h("th", { scope: "col", class: "num" }, t("camp_calls_expected")), h("th", { scope: "col" }, t("camp_calls_came")), h("th", { scope: "col", class: "num" }, t("camp_calls_gap")))),
      h("tbody", null, days.map((day) => row(day, today, Boolean(judged)))))),
    !judged && h("div", { class: "row wrap" }, h("button", { type: "button", class: "button camp-small", on: { click: () => file.click() } }, t("camp_calls_file")), file, h("span", { class: "muted small" }, t("camp_calls_file_hint"))),
  ].filter(Boolean));
}

/** @param {number | undefined} came @param {number} expected */
function todayWords(came, expected) {
  if (came === undefined) return t("camp_calls_unknown", { expected: whole(expected) });
  return t("camp_calls_today", { came: whole(came), expected: whole(expected) });
}

/** @param {string} day @param {string} today @param {boolean} over */
function row(day, today, over) {
  const { calls, card } = current();
  const expected = card.hotline?.[day] ?? 0;
  const came = calls[day];
  const gap = came === undefined ? "" : `${came >= expected ? "+" : "−"}${whole(Math.abs(came - expected))}`;
  const later = day > today;
  const input = h("input", { class: "input num", type: "number", min: 0, max: 1_000_000, step: 1, "aria-label": `${t("camp_calls_came")} ${dayWords(day)}`, data: { calls: day }, value: came ?? "", disabled: over || later, on: { change: () => void write(input, day) } });
  return h("tr", { data: { today: day === today ? "" : undefined } }, h("th", { scope: "row" }, dayWords(day)), h("td", { class: "num" }, whole(expected)),
    h("td", null, h("div", { class: "field" }, input)), h("td", { class: "num" }, came !== undefined && came > expected ? h("strong", null, gap) : gap));
}

/** @param {HTMLInputElement} input @param {string} day */
async function write(input, day) {
  const n = input.value === "" ? null : Number(input.value);
  const good = input.validity.valid && (n === null || Number.isInteger(n));
  mistake(input, good ? "" : t("camp_calls_wrong"));
  if (!good) return;
  try {
    const { calls } = /** @type {{calls: Record<string, number>}} */ (await call("PUT", `/campaigns/${current().code}/calls/${day}`, { calls: n }));
    take({ ...current(), calls });
    redraw();
    toast(t("camp_judge_kept"));
  } catch (error) {
    fail(error);
  }
}

/** All of it anew, the finger where it was, and what is being typed. */
function redraw() {
  const held = document.activeElement instanceof HTMLInputElement && shown?.node.contains(document.activeElement) ? document.activeElement : null;
  shown?.draw();
  const now = held && /** @type {HTMLInputElement | null} */ (shown?.node.querySelector(`[data-calls="${held.dataset.calls}"]`));
  if (!held || !now) return;
  now.value = held.value;
  now.focus({ preventScroll: true });
}

/** @param {HTMLInputElement} file */
async function fromFile(file) {
  const chosen = file.files?.[0];
  if (!chosen) return;
  try {
    const { calls } = /** @type {{calls: Record<string, number>}} */ (await call("POST", `/campaigns/${current().code}/calls`, { file: await inBase64(chosen) }));
    told(calls);
    toast(t("camp_judge_kept"));
  } catch (error) {
    if (error instanceof Problem && error.code === "calls_row") toast(t("camp_calls_line", { line: error.field ?? "" }), { kind: "bad" });
    else fail(error);
  }
  file.value = "";
}

/** @param {File} file @returns {Promise<string>} */
function inBase64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result).split(",")[1] ?? ""));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}
