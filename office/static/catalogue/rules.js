/** Opening hours by weekday, and the hall's own rules. */

import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { current, edit } from "./document.js";
import { languageName, minutesField, namesFields, numberField, selectField, switchField, textField, timeField } from "./fields.js";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const LANGUAGES = ["zh-CN", "en"];

/** @param {() => void} redraw */
export function hoursPart(redraw) {
  const { hours } = current();
  if (!hours.length) {
    return h("div", { class: "card empty" },
      h("p", { class: "strong" }, t("hours_none")), h("p", null, t("hours_none_hint")),
      h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => { edit("hours", (doc) => { doc.hours = DAYS.map((weekday) => ({ weekday, opens: "08:00:00", closes: "20:00:00" })); }); redraw(); } } }, t("hours_set")));
  }
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t("hours_hint")),
    h("div", { class: "card card-flush scroll" }, h("table", { class: "table grid hours" }, h("tbody", null, DAYS.map((day) => row(day, redraw))))),
    h("div", { class: "row wrap" },
      h("button", { type: "button", class: "button", on: { click: () => { edit("hours all", likeMonday); redraw(); } } }, t("hours_like_monday")),
      h("button", { type: "button", class: "button", on: { click: () => { edit("hours none", (doc) => { doc.hours = []; }); redraw(); } } }, t("hours_always"))));
}

/** @param {string} day @param {() => void} redraw */
function row(day, redraw) {
  const index = current().hours.findIndex((hours) => hours.weekday === day);
  const toggle = () => {
    edit(`hours ${day}`, (doc) => {
      const rest = doc.hours.filter((hours) => hours.weekday !== day);
      const example = doc.hours[0] ?? { opens: "08:00:00", closes: "20:00:00" };
      doc.hours = index >= 0 && rest.length ? rest : index >= 0 ? doc.hours : inOrder([...rest, { ...example, weekday: day }]);
    });
    redraw();
  };
  return h("tr", null,
    h("th", { scope: "row" }, t(`day_${day}`)),
    h("td", { class: "tight" }, h("label", { class: "switch" },
      h("input", { type: "checkbox", role: "switch", checked: index >= 0, disabled: index >= 0 && current().hours.length === 1, "aria-label": t(`day_${day}`), on: { change: toggle } }),
      index >= 0 ? t("day_open") : t("day_closed"))),
    h("td", null, index >= 0 && h("div", { class: "span" },
      timeField(["hours", index, "opens"], { label: t("field_opens"), bare: true }), "–", timeField(["hours", index, "closes"], { label: t("field_closes"), bare: true }))));
}

/** @param {import("./types.js").HoursRow[]} hours */
function inOrder(hours) {
  return [...hours].sort((a, b) => DAYS.indexOf(a.weekday) - DAYS.indexOf(b.weekday));
}

/** @param {import("./types.js").Doc} doc */
function likeMonday(doc) {
  const first = inOrder(doc.hours)[0];
  if (first) doc.hours = doc.hours.map((hours) => ({ ...hours, opens: first.opens, closes: first.closes }));
}

/** @param {() => void} redraw */
export function rulesPart(redraw) {
  const rule = (/** @type {string} */ key) => /** @type {[string, string]} */ (["rules", key]);
  return h("div", { class: "stack" },
    h("section", { class: "card" }, h("h2", { class: "card-title" }, t("rules_hall")), h("div", { class: "form" },
      ...namesFields(["names"], { label: t("field_hall_name") }),
      zone(),
      timeField(rule("day_change"), { label: t("field_day_change"), hint: t("hint_day_change") }),
      textField(rule("hotline"), { label: t("field_hotline"), hint: t("hint_hotline"), max: 21 }),
      languages(redraw))),
    h("section", { class: "card" }, h("h2", { class: "card-title" }, t("rules_counters")), h("div", { class: "form" },
      numberField(rule("auto_start_s"), { label: t("field_auto_start"), hint: t("hint_auto_start"), unit: t("unit_seconds") }),
      numberField(rule("undo_s"), { label: t("field_undo"), hint: t("hint_undo"), unit: t("unit_seconds") }),
      numberField(rule("recalls_before_miss"), { label: t("field_recalls"), hint: t("hint_recalls"), unit: t("unit_times") }),
      numberField(rule("seats"), { label: t("field_seats"), hint: t("hint_seats"), unit: t("unit_seats") }),
      numberField(rule("came_back_days"), { label: t("field_came_back"), hint: t("hint_came_back"), unit: t("unit_days"), min: 1, max: 31 }),
      numberField(rule("rating_s"), { label: t("field_rating"), hint: t("hint_rating"), unit: t("unit_seconds") }),
      selectField(rule("cash_service"), { label: t("field_cash_service"), hint: t("hint_cash_service") }, cashTypes()),
      h("div", { class: "field" },
        h("span", { class: "field-label" }, t("field_cash_tile")),
        switchField(rule("cash_tile"), { label: t("field_cash_tile"), on: t("cash_tile_on"), off: t("cash_tile_off") })),
      minutesField(rule("transfer_head_start_s"), { label: t("field_transfer"), hint: t("hint_transfer") }),
      numberField(rule("take_back_s"), { label: t("field_take_back"), hint: t("hint_take_back"), unit: t("unit_seconds") }))),
    voice());
}

/** Whose number may be given to who pays cash. @returns {[string, string][]} */
function cashTypes() {
  const types = current().service.filter((row) => !row.retired);
  return [["", t("cash_service_none")], ...types.map((row) => /** @type {[string, string]} */ ([row.code, `${row.letter} ${named(row.names)}`]))];
}

/** How calls are spoken. */
function voice() {
  const path = (/** @type {string} */ key) => /** @type {[string, string]} */ (["voice", key]);
  /** @param {string} key @param {string} on @param {string} off */
  const choice = (key, on, off) => h("div", { class: "field" },
    h("span", { class: "field-label" }, t(`field_${key}`)),
    switchField(path(key), { label: t(`field_${key}`), on: t(on), off: t(off) }));
  return h("section", { class: "card" }, h("h2", { class: "card-title" }, t("rules_voice")),
    h("p", { class: "muted" }, t("rules_voice_hint")),
    h("div", { class: "form" },
      choice("chime", "chime_on", "chime_off"),
      choice("yao", "yao_on", "yao_off"),
      numberField(path("repeats"), { label: t("field_repeats"), hint: t("hint_repeats"), unit: t("unit_times"), min: 1, max: 5 }),
      selectField(path("first"), { label: t("field_first"), hint: t("hint_first") }, [["hall", t("first_hall")], ["customer", t("first_customer")]])));
}

function zone() {
  const list = h("datalist", { id: "zones" }, Intl.supportedValuesOf("timeZone").map((name) => h("option", { value: name })));
  const field = textField(["zone"], { label: t("field_zone"), max: 40 });
  field.querySelector("input")?.setAttribute("list", "zones");
  field.append(list);
  return field;
}

/** @param {() => void} redraw */
function languages(redraw) {
  const chosen = current().languages;
  const all = [...new Set([...LANGUAGES, ...chosen])];
  /** @param {string} tag @param {boolean} on */
  const toggle = (tag, on) => {
    edit("languages", (doc) => { doc.languages = all.filter((one) => (one === tag ? on : doc.languages.includes(one))); });
    redraw();
  };
  return h("fieldset", { class: "field form-wide choices" }, h("legend", null, t("field_languages")),
    all.map((tag) => h("label", { class: "check" }, h("input", {
      type: "checkbox", checked: chosen.includes(tag), disabled: chosen.length === 1 && chosen.includes(tag), "data-path": "languages",
      on: { change: (event) => toggle(tag, event.target.checked) },
    }), languageName(tag))));
}
