/** What is expected day by day: visits by business type, as a factor or so many more; calls at the hotline. */

import { h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { at, changeable, current, edit, put } from "./document.js";
import { smallButton } from "./fields.js";
import { mistake } from "../desk/form.js";
import { desk } from "../desk/desk.js";

/** @typedef {import("./types.js").Extra} Extra */

const DAY_MS = 86_400_000;
const MOST_DAYS = 92;

export function expectedPart() {
  const node = h("div", { class: "stack" });
  const draw = () => replace(node, ...content(draw));
  draw();
  return { node, draw };
}

/** The days of the card, ISO. @returns {string[]} */
export function daysOf() {
  const { from, to } = current().card;
  if (!from || !to || to < from) return [];
  const n = Math.min(MOST_DAYS, (Date.parse(to) - Date.parse(from)) / DAY_MS + 1);
  return Array.from({ length: n }, (_, k) => new Date(Date.parse(from) + k * DAY_MS).toISOString().slice(0, 10));
}

/** @param {string} day */
export function dayWords(day) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
}

/** @param {() => void} draw */
function content(draw) {
  const days = daysOf();
  if (!days.length) return [h("p", { class: "muted" }, t("camp_days_first"))];
  const services = [...new Set([...(current().card.services ?? []), ...Object.keys(current().card.expected ?? {})])];
  const open = changeable("expected");
  const outside = open ? daysOutside(days) : [];
  const rows = days.map((day) => h("tr", null, h("th", { scope: "row" }, dayWords(day)),
    services.map((code) => h("td", null, visits(code, day))), h("td", null, calls(day))));
  return [
    outside.length ? h("div", { class: "notice", data: { kind: "warn" } }, h("span", { class: "grow" }, t("camp_outside", { n: outside.length })), smallButton(t("camp_take_along"), () => { takeAlong(days, outside); draw(); }, "arrow")) : null,
    h("div", { class: "scroll" }, h("table", { class: "table camp-days" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("camp_day")), services.map((code) => h("th", { scope: "col" }, named(desk.services[code]) || code)), h("th", { scope: "col" }, t("camp_hotline")))),
      h("tbody", null, rows))),
    open && days.length > 1 ? smallButton(t("camp_fill_down"), () => { fillDown(days, services); draw(); }, "down") : null,
  ];
}

/** @param {string} code @param {string} day */
function visits(code, day) {
  const path = ["expected", code, day];
  const input = h("input", { class: "input", type: "text", id: `x-${code}-${day}`, "aria-label": `${named(desk.services[code])} ${dayWords(day)}`, data: { path: path.join(".") },
    value: extraWords(at(path)), placeholder: "×1", autocomplete: "off", disabled: !changeable("expected"), on: { change: () => {
      const extra = extraOf(input.value);
      mistake(input, extra === null ? t("camp_extra_wrong") : "");
      if (extra === null) return;
      put(path, extra);
      input.value = extraWords(extra);
    } } });
  return h("div", { class: "field" }, input);
}

/** @param {string} day */
function calls(day) {
  const input = h("input", { class: "input num", type: "number", min: 0, step: 1, id: `h-${day}`, "aria-label": `${t("camp_hotline")} ${dayWords(day)}`, data: { path: `hotline.${day}` },
    value: at(["hotline", day]) ?? "", disabled: !changeable("hotline"), on: { input: () => put(["hotline", day], input.value === "" ? undefined : Math.max(0, Math.round(Number(input.value)))) } });
  return h("div", { class: "field" }, input);
}

/** "×1.5", "+60". @param {Extra | undefined} extra */
export function extraWords(extra) {
  if (!extra) return "";
  return "factor" in extra ? `×${extra.factor}` : `+${extra.extra}`;
}

/** What was typed: "1.5", "×1.5", "150%", "+60"; undefined: nothing, null: not understood. @param {string} text @returns {Extra | undefined | null} */
export function extraOf(text) {
  const plain = text.normalize("NFKC").replace(/\s/g, "");
  if (!plain) return undefined;
  const more = /^\+(\d{1,6})$/.exec(plain);
  if (more) return { extra: Number(more[1]) };
  const times = /^[×x*]?(\d{1,3}(?:\.\d{1,3})?)(%|倍)?$/i.exec(plain);
  if (!times) return null;
  const factor = Number(times[1]) / (times[2] === "%" ? 100 : 1);
  return factor >= 0.1 && factor <= 20 ? { factor } : null;
}

/** Days of which something is expected, but which are not the campaign's (any more). @param {string[]} days */
function daysOutside(days) {
  const { expected = {}, hotline = {} } = current().card;
  const told = new Set([...Object.values(expected), hotline].flatMap((table) => Object.keys(table)));
  return [...told].filter((day) => !days.includes(day)).sort();
}

/** What was written for the first of the old days is meant for the first of the new ones, and so on. @param {string[]} days @param {string[]} outside */
function takeAlong(days, outside) {
  edit("take along", (card) => {
    for (const table of [...Object.values(card.expected ?? {}), card.hotline ?? {}]) {
      for (const [n, old] of outside.entries()) {
        const day = days[n];
        if (day && table[old] !== undefined) table[day] ??= table[old];
        delete table[old];
      }
    }
  });
}

/** Days without anything get what stands above them. @param {string[]} days @param {string[]} services */
function fillDown(days, services) {
  edit("fill", (card) => {
    card.expected ??= {};
    card.hotline ??= {};
    for (const table of [...services.map((code) => (card.expected[code] ??= {})), card.hotline]) {
      /** @type {unknown} */
      let above;
      for (const day of days) {
        above = table[day] ?? above;
        if (above !== undefined) table[day] = structuredClone(above);
      }
    }
    for (const code of services) if (!Object.keys(card.expected[code]).length) delete card.expected[code];
  });
}
