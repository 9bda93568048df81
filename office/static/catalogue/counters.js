/** The counters and what each of them serves; the customer classes. */

import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { current, edit } from "./document.js";
import { languageName, minutesField, namesFields } from "./fields.js";
import { addButton, codeCell, freeCode, inEach, inUse, retiredRows, rowActions, rowLabel } from "./rows.js";

/** @param {() => void} redraw */
export function countersPart(redraw) {
  const services = inUse("service").map(({ row }) => row);
  const rows = inUse("counter");
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t("counters_part_hint")),
    rows.length ? h("div", { class: "card card-flush scroll" }, h("table", { class: "table grid" },
      h("thead", null, h("tr", null,
        h("th", { scope: "col", class: "tight" }, t("field_code")),
        current().languages.map((tag) => h("th", { scope: "col" }, t("in_language", { what: t("field_name"), language: languageName(tag) }))),
        services.map((s, n) => h("th", { scope: "col", class: "serve" }, columnHead(s, n, redraw))),
        h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
      h("tbody", null, rows.map(({ row, index }) => h("tr", null,
        h("th", { scope: "row", class: "tight" }, codeCell("counter", index, { bare: true })),
        namesFields(["counter", index, "names"], { label: t("field_name"), bare: true }).map((field) => h("td", null, field)),
        services.map((s) => h("td", { class: "serve" }, tick(index, row, s.code))),
        h("td", { class: "tight" }, rowActions("counter", index, redraw))))))) : h("p", { class: "card empty" }, t("no_counters")),
    addButton("counter", t("add_counter"), freshCounter, redraw),
    retiredRows("counter", redraw));
}

/** @param {import("./types.js").ServiceRow} service @param {number} n @param {() => void} redraw */
function columnHead(service, n, redraw) {
  const all = inUse("counter").every(({ row }) => row.serves.includes(service.code));
  const toggle = () => {
    edit(`column ${service.code}`, (doc) => {
      for (const counter of doc.counter) if (!counter.retired) serve(counter, service.code, !all);
    });
    redraw();
  };
  return h("button", { type: "button", class: "column-head", title: all ? t("none_serve") : t("all_serve"), on: { click: toggle } },
    h("span", { class: "letter", data: { tone: (n % 6) + 1 } }, service.letter), h("span", null, named(service.names)));
}

/** @param {number} index @param {import("./types.js").CounterRow} row @param {string} code */
function tick(index, row, code) {
  const service = current().service.find((s) => s.code === code);
  return h("label", { class: "tick-cell" }, h("input", {
    type: "checkbox", class: "tick", checked: row.serves.includes(code), "data-path": `counter.${index}.serves`,
    "aria-label": t("counter_serves", { counter: rowLabel(row), service: named(service?.names) }),
    on: { change: (event) => edit(`serves ${index} ${code}`, (doc) => {
      const counter = doc.counter[index];
      if (counter) serve(counter, code, event.target.checked);
    }) },
  }));
}

/** Serve a type or not; the order is that of the types. @param {import("./types.js").CounterRow} counter @param {string} code @param {boolean} on */
function serve(counter, code, on) {
  const served = new Set(counter.serves);
  if (on) served.add(code);
  else served.delete(code);
  counter.serves = current().service.map((s) => s.code).filter((s) => served.has(s));
}

function freshCounter() {
  const code = freeCode("counter");
  return { code, names: inEach((tag) => (tag === "zh-CN" ? `${code} 号窗口` : `Counter ${code}`)), serves: inUse("service").map(({ row }) => row.code), retired: false };
}

/** @param {() => void} redraw */
export function classesPart(redraw) {
  return h("div", { class: "stack" },
    h("p", { class: "muted" }, t("classes_hint")),
    h("div", { class: "card card-flush scroll" }, h("table", { class: "table grid" },
      h("thead", null, h("tr", null,
        h("th", { scope: "col", class: "tight" }, t("field_code")),
        current().languages.map((tag) => h("th", { scope: "col" }, t("in_language", { what: t("field_name"), language: languageName(tag) }))),
        h("th", { scope: "col" }, t("field_head_start")),
        h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
      h("tbody", null, inUse("customer_class").map(({ row, index }) => h("tr", null,
        h("th", { scope: "row", class: "tight" }, codeCell("customer_class", index, { bare: true })),
        namesFields(["customer_class", index, "names"], { label: t("field_name"), bare: true }).map((field) => h("td", null, field)),
        h("td", null, h("div", { class: "with-unit" }, minutesField(["customer_class", index, "head_start_s"], { label: t("field_head_start"), bare: true }), h("span", { class: "muted" }, t("unit_minutes")))),
        h("td", { class: "tight" }, row.code === "normal" ? h("span", { class: "muted small" }, t("class_needed")) : rowActions("customer_class", index, redraw))))))),
    addButton("customer_class", t("add_class"), () => ({ code: freeCode("customer_class", "class"), names: inEach(() => ""), head_start_s: 600, retired: false }), redraw),
    retiredRows("customer_class", redraw));
}
