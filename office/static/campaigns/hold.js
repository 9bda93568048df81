/** Does the hall hold? The campaign's fullest day beside a usual one, simulated beside the server. */

import { h, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { drawChart } from "../desk/chart.js";
import { holdWords } from "./check.js";
import { changeable, current, keep } from "./document.js";
import { dayWords } from "./expected.js";
import { allNames } from "./list.js";
import { workedOut } from "./work.js";
import { whole } from "../desk/desk.js";

/** @param {() => void} redraw */
export function holdPart(redraw) {
  const node = h("div", { class: "stack" });
  const draw = () => replace(node, ...content(draw, redraw));
  draw();
  return { node, draw };
}

/** @param {() => void} draw @param {() => void} redraw @returns {(Node | null)[]} */
function content(draw, redraw) {
  const { hold } = current();
  const bar = h("div", null);
  const go = h("button", { type: "button", class: "button", data: { kind: hold ? undefined : "primary" }, on: { click: () => void simulate(go, bar, redraw) } }, t(hold ? "camp_hold_again" : "camp_hold_go"));
  const button = changeable("expected") ? h("div", { class: "row wrap" }, go) : null;
  if (!hold) return [h("p", { class: "muted" }, t("camp_hold_none")), together(current().beside.filter(({ days }) => days.length), "camp_hold_beside"), button, bar];
  const figure = h("figure", { class: "chart", id: "hold-chart" });
  queueMicrotask(() => { if (figure.isConnected) drawQueue(figure); });
  return [
    h("p", null, t("camp_hold_words", { day: dayWords(hold.day), before: whole(hold.customers[0]), after: whole(hold.customers[1]), n: hold.days })),
    together(hold.beside ?? [], "camp_hold_together"),
    h("div", { class: "scroll" }, h("table", { class: "table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("col_service")), ["camp_within_usual", "camp_within_then", "camp_p90_usual", "camp_p90_then"].map((key) => h("th", { scope: "col", class: "num" }, t(key))))),
      h("tbody", null, holdWords().map((one) => h("tr", null, h("th", { scope: "row" }, one.name), h("td", { class: "num" }, one.usual), h("td", { class: one.worse ? "num bad strong" : "num" }, one.within), h("td", { class: "num" }, one.usual_p90), h("td", { class: "num" }, one.p90)))))),
    figure, button, bar,
  ];
}

/** Which other campaigns count. @param {import("./types.js").Named[]} others @param {string} words */
function together(others, words) {
  return others.length ? h("p", { class: "camp-together" }, t(words, { names: allNames(others) })) : null;
}

/** @param {HTMLElement} figure */
function drawQueue(figure) {
  const { hold, names } = current();
  if (!hold) return;
  const labels = hold.queue[0].map((_, n) => clockOf(hold.opens + 30 * n));
  drawChart(figure, {
    file: "campaign-queue",
    title: t("camp_queue_title", { name: named(names) }),
    label: t("camp_half_hour"),
    labels,
    left: { name: t("camp_queue_axis"), unit: t("camp_unit_people") },
    series: [
      { name: t("camp_usual_day"), values: hold.queue[0], kind: "line", tone: "--muted", dashed: true },
      { name: t("camp_fullest_day", { day: dayWords(hold.day) }), values: hold.queue[1], kind: "line" },
    ],
  });
}

/** @param {number} minutes */
function clockOf(minutes) {
  return `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** @param {HTMLButtonElement} button @param {HTMLElement} bar @param {() => void} redraw */
async function simulate(button, bar, redraw) {
  if (!(await workedOut("hold", button, bar, keep))) return;
  redraw();
  document.getElementById("section-holds")?.querySelector("button")?.focus({ preventScroll: true });
}
