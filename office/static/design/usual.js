/**
 * The usual day against which everything is held: what it was learnt from, how near it is to what happened, and learning
 * it anew; and what an hour, a terminal, a letter cost.
 *
 * @typedef {import("./types.js").Desk} Desk
 * @typedef {import("./types.js").Prices} Prices
 */

import { call } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { field, refused } from "../desk/form.js";
import { moment, toast } from "../desk/desk.js";
import { factsTable } from "./truth.js";
import { counterName, figureText, serviceName } from "./words.js";
import { daysWords } from "../history/period.js";
import { known } from "../desk/names.js";
import { plus } from "../desk/span.js";
import { Stopped, workOn } from "../desk/work.js";

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

/** Nothing learnt yet: what to do. @param {Desk} desk @param {() => void} learnt */
export function nothingYet(desk, learnt) {
  const possible = desk.period !== null || desk.sources.length > 0;
  replace(byId("nothing"), pictogram("bars"),
    h("p", null, t(possible ? "ds_nothing_learn" : "ds_nothing")), h("p", { class: "muted" }, t(possible ? "ds_nothing_learn_hint" : "ds_nothing_hint")),
    possible ? learnForm(desk, learnt) : h("a", { class: "button", data: { kind: "primary" }, href: "/office/history#sources" }, t("ds_to_history")));
}

/** What is known of the usual day. @param {Desk} desk @param {() => void} learnt */
export function usualDay(desk, learnt) {
  const { usual } = desk;
  if (!usual) return;
  const called = usual.happened.called_mean_s;
  replace(byId("usual"),
    h("p", null, t("ds_usual_of", { n: usual.days, days: usual.days, span: daysWords(usual.from, usual.to), when: moment(usual.at) }), usual.weekdays ? ` ${weekdayNames(usual.weekdays)}` : "",
      usual.validated ? ` ${usual.validated.days < usual.days ? t("ds_lived", { n: usual.validated.days }) : t("ds_lived_all")}` : ""),
    factsTable(usual),
    called === null || called === undefined ? null : h("p", { class: "muted small" }, t("ds_happened_hint", { called: figureText("wait_mean_s", called) })),
    usual.notes.length ? h("ul", { class: "notes" }, usual.notes.map((note) => h("li", { class: "small" }, noteWords(note)))) : null,
    h("details", null, h("summary", null, t("ds_learn_anew")), learnForm(desk, learnt)));
}

/** @param {{code: string} & Record<string, string | number>} note */
function noteWords(note) {
  const gaps = { ...note, service: note.service ? serviceName(String(note.service)) : "", counter: note.counter ? counterName(String(note.counter)) : "", day: note.day ? daysWords(String(note.day), String(note.day)) : "" };
  return known(`ds_note_${note.code}`) ? t(`ds_note_${note.code}`, gaps) : note.code;
}

/** @param {number[]} days */
function weekdayNames(days) {
  const format = new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" });
  return t("ds_only_weekdays", { days: days.map((day) => format.format(new Date(Date.UTC(2026, 10, 23 + day)))).join(t("list_comma")) });
}

/** @param {Desk} desk @param {() => void} learnt */
function learnForm(desk, learnt) {
  const { usual, period, sources } = desk;
  const source = h("select", { class: "input", id: "learn-source" }, h("option", { value: "hall" }, t("ds_own_past")), sources.map((one) => h("option", { value: one.code }, one.name)));
  source.value = usual && sources.some((one) => one.code === usual.source) ? usual.source : period || !sources[0] ? "hall" : sources[0].code;
  const from = field("learn-from", t("div_from"), { type: "date", max: desk.today });
  const to = field("learn-to", t("div_to"), { type: "date", max: desk.today });
  const fill = () => {
    const file = sources.find((one) => one.code === source.value);
    const span = usual && usual.source === source.value ? usual : file ?? period;
    const earliest = span ? plus(span.to, -27) : "";
    from.input.value = span === usual ? usual?.from ?? "" : span && span.from > earliest ? span.from : earliest;
    to.input.value = span?.to ?? "";
  };
  source.addEventListener("change", fill);
  fill();
  const format = new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" });
  const boxes = WEEKDAYS.map((day) => h("label", { class: "box" }, h("input", { type: "checkbox", value: day, checked: !usual?.weekdays || usual.weekdays.includes(day) }), format.format(new Date(Date.UTC(2026, 10, 23 + day)))));
  const button = h("button", { type: "submit", class: "button", data: { kind: usual ? undefined : "primary" } }, pictogram("recall"), t("ds_learn"));
  const form = h("form", { class: "learn", novalidate: true },
    h("div", { class: "field" }, h("label", { for: "learn-source" }, t("ds_source")), source), from.node, to.node,
    h("div", { class: "field" }, h("span", { class: "strong-label" }, t("ds_weekdays")), h("span", { class: "boxes", role: "group", "aria-label": t("ds_weekdays") }, boxes)), button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const days = boxes.flatMap((box) => { const one = /** @type {HTMLInputElement} */ (box.firstElementChild); return one.checked ? [Number(one.value)] : []; });
    const weekdays = days.length === 7 || !days.length ? null : days;
    button.disabled = true;
    try {
      const told = /** @type {{days: number}} */ (await workOn("/design/learn", { first: from.input.value || null, last: to.input.value || null, source: source.value, weekdays }, byId("learning")));
      toast(t("ds_learnt", { n: told.days, days: told.days }));
      learnt();
    } catch (error) {
      if (!(error instanceof Stopped)) refused(error, { from: from.input, to: to.input, first: from.input, last: to.input });
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

/** @param {Prices} prices @param {() => void} changed */
export function priceForm(prices, changed) {
  const names = /** @type {const} */ (["staff_hour", "terminal_day", "letter"]);
  const fields = names.map((name) => field(name, t(`ds_price_${name}`), { type: "number", inputmode: "decimal", min: 0, step: 0.1, value: prices[name], class: "input num" }, { unit: t("ds_unit_money") }));
  const form = byId("prices");
  replace(form, ...fields.map((one) => one.node), h("button", { type: "submit", class: "button" }, t("save")));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const inputs = Object.fromEntries(names.map((name, n) => [name, /** @type {HTMLInputElement} */ (fields[n]?.input)]));
    try {
      await call("PUT", "/design/prices", Object.fromEntries(names.map((name) => [name, inputs[name]?.valueAsNumber])));
      toast(t("ds_prices_saved"));
      changed();
    } catch (error) {
      refused(error, inputs);
    }
  };
}

