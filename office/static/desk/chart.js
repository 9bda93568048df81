/**
 * Charts for a manager: bars, lines, a matrix; words and units on everything, targets as dashed lines, figures to touch
 * and as a table, each to be taken away as a picture or as CSV. Colours and type come from the theme.
 *
 * @typedef {"bar" | "line" | "band"} Kind
 * @typedef {Object} Series
 * @property {string} name
 * @property {(number | null)[]} values one for each label of the chart
 * @property {Kind} [kind] bar by default
 * @property {(number | null)[]} [tops] of a band: `values` are its lower edge, these the upper one
 * @property {(number | null)[]} [halves] of bars: half the width of each value's interval, drawn as a whisker
 * @property {boolean} [right] by the right axis
 * @property {string} [stack] bars of one name stand on each other
 * @property {string} [tone] a colour's token of the theme, `--brand` by default
 * @property {boolean} [dashed]
 * @typedef {{name: string, unit: string, max?: number, share?: boolean, min?: number}} Axis `share`: values are 0 to 1, shown as %
 * @typedef {{value: number, text: string, right?: boolean}} Target
 * @typedef {{at: number, text: string}} Mark a label that something is to be said of, by its place
 * @typedef {Object} Chart
 * @property {string} file the name of what is downloaded, without its ending
 * @property {string} title
 * @property {string} label what stands along the bottom
 * @property {string[]} labels
 * @property {Axis} left
 * @property {Axis} [right]
 * @property {Series[]} series
 * @property {Target[]} [targets]
 * @property {Mark[]} [marks]
 * @property {(at: number) => void} [chosen] hears which label was touched
 * @typedef {Object} Matrix
 * @property {string} file
 * @property {string} title
 * @property {string} across what stands along the bottom
 * @property {string} down what stands at the side
 * @property {string[]} columns
 * @property {string[]} rows
 * @property {number[][]} values by row, by column
 * @property {(value: number, row: number, column: number) => string} tell
 */

import { BarChart, CustomChart, HeatmapChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { figureTable, saveCsv, savePicture } from "./chart_save.js";

use([BarChart, CustomChart, LineChart, HeatmapChart, GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {WeakMap<Element, ReturnType<typeof init>>} */
const drawn = new WeakMap();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target)?.resize();
});

/** A token of the theme, as a colour or a font that a canvas takes. @param {string} token */
export function themed(token) {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

/** Draw a chart into a figure, or draw it anew. @param {HTMLElement} figure @param {Chart} chart */
export function drawChart(figure, chart) {
  const heads = [chart.label, ...chart.series.flatMap((s) => columnsOf(s).map((name) => withUnit(name, axisOf(chart, s))))];
  const rows = chart.labels.map((label, n) => [label, ...chart.series.flatMap((s) => cellsOf(s, n))]);
  const shown = chart.labels.map((label, n) => [label, ...chart.series.flatMap((s) => cellsOf(s, n).map((cell) => said(cell, axisOf(chart, s))))]);
  const canvas = frame(figure, chart, { heads, rows, shown }, legend(chart), () => ({
    ...base(),
    grid: { left: 8, right: 8, top: 34, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: { ...tip(), trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: themed("--ink"), opacity: 0.05 } }, formatter: (/** @type {any} */ at) => bubble(chart, at[0]?.dataIndex ?? 0) },
    xAxis: { type: "category", data: chart.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: themed("--line-strong") } }, axisLabel: { color: themed("--muted"), hideOverlap: true } },
    yAxis: [chart.left, chart.right].filter((axis) => axis !== undefined).map(scale),
    series: chart.series.flatMap((series) => strokes(chart, series)),
  }));
  const { chosen } = chart;
  if (chosen) canvas.getZr().on("click", (/** @type {{offsetX: number, offsetY: number}} */ at) => {
    const place = [at.offsetX, at.offsetY];
    if (canvas.containPixel("grid", place)) chosen(canvas.convertFromPixel({ xAxisIndex: 0 }, place)[0] ?? 0);
  });
}

/** A band has two columns, its edges; a value with an interval has it beside it. @param {Series} series */
function columnsOf(series) {
  if (series.halves) return [series.name, t("chart_give_or_take", { name: series.name })];
  return series.tops ? [t("chart_from", { name: series.name }), t("chart_to", { name: series.name })] : [series.name];
}

/** @param {Series} series @param {number} n */
function cellsOf(series, n) {
  if (series.halves) return [series.values[n] ?? null, series.halves[n] ?? null];
  return series.tops ? [series.values[n] ?? null, series.tops[n] ?? null] : [series.values[n] ?? null];
}

/** Draw a matrix into a figure: the darker, the more. @param {HTMLElement} figure @param {Matrix} matrix */
export function drawMatrix(figure, matrix) {
  const cells = matrix.values.flatMap((row, y) => row.map((value, x) => [x, y, value]));
  const most = Math.max(1, ...matrix.values.flat());
  const rows = matrix.rows.map((name, y) => [name, ...(matrix.values[y] ?? [])]);
  const heads = [`${matrix.down} \\ ${matrix.across}`, ...matrix.columns];
  const names = (/** @type {string[]} */ data) => ({ type: "category", data, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: themed("--ink"), fontSize: 14 }, nameTextStyle: { color: themed("--muted") } });
  frame(figure, matrix, { heads, rows, shown: rows }, [], () => ({
    ...base(),
    grid: { left: 8, right: 8, top: 34, bottom: 24, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: { ...tip(), formatter: (/** @type {any} */ at) => matrix.tell(at.value[2], at.value[1], at.value[0]) },
    xAxis: { ...names(matrix.columns), name: matrix.across, nameLocation: "middle", nameGap: 30 },
    yAxis: { ...names(matrix.rows), name: matrix.down, inverse: true, nameLocation: "start" },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [themed("--sunk"), themed("--brand")] } },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: themed("--card"), borderWidth: 4, borderRadius: 8 }, emphasis: { itemStyle: { borderColor: themed("--ink"), borderWidth: 2 } }, label: { show: true, fontSize: 18, fontWeight: "bold", color: themed("--ink"), formatter: (/** @type {any} */ at) => paint(at.value[2], most) }, labelLayout: {} }],
    textStyle: { ...base().textStyle },
  }));
}

/** White on dark cells, ink on light ones, by a rich text's name. @param {number} value @param {number} most */
function paint(value, most) {
  const text = new Intl.NumberFormat(language()).format(value);
  return value / most > 0.55 ? `{white|${text}}` : text;
}

/**
 * The figure's parts: keys, the drawing, the same as a table, ways to take it away.
 *
 * @param {HTMLElement} figure
 * @param {{file: string, title: string}} about
 * @param {{heads: string[], rows: (string | number | null)[][], shown: (string | number | null)[][]}} data
 * @param {HTMLElement[]} keys
 * @param {() => any} options
 */
function frame(figure, about, data, keys, options) {
  const before = /** @type {HTMLElement | null} */ (figure.querySelector(".chart-table"));
  const turned = before?.hidden === false; // whoever reads the table goes on reading it when figures come anew
  const held = figure.contains(document.activeElement) ? document.activeElement?.getAttribute("aria-label") : null;
  drawn.get(figure.querySelector(".chart-canvas") ?? figure)?.dispose();
  const canvas = h("div", { class: "chart-canvas", role: "img", "aria-label": about.title });
  const table = h("div", { class: "chart-table scroll", hidden: !turned }, figureTable(data.heads, data.shown));
  const button = (/** @type {string} */ words, /** @type {string} */ icon, /** @type {(event: any) => void} */ click) =>
    h("button", { type: "button", class: "button chart-button", data: { kind: "plain" }, "aria-label": `${about.title}: ${words}`, on: { click } }, pictogram(icon), words);
  const turn = button(t("chart_table"), "card", (event) => {
    table.hidden = !table.hidden;
    canvas.hidden = !table.hidden;
    event.currentTarget.setAttribute("aria-pressed", String(!table.hidden));
    if (!canvas.hidden) chart.resize();
  });
  turn.setAttribute("aria-pressed", String(turned));
  replace(figure,
    h("div", { class: "chart-head" }, h("div", { class: "chart-keys" }, keys), h("div", { class: "chart-tools" }, turn,
      button(t("chart_picture"), "down", () => savePicture(chart, about, themed)),
      button("CSV", "down", () => saveCsv(about.file, data.heads, data.rows)))),
    canvas, table);
  const chart = init(canvas, null, { renderer: "canvas" });
  const option = options();
  for (const series of option.series) if (series.label) series.label.rich = { white: { color: themed("--on-brand"), fontSize: 18, fontWeight: "bold" } };
  chart.setOption(option);
  drawn.set(canvas, chart);
  sizes.observe(canvas);
  canvas.hidden = turned;
  if (held) [...figure.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === held)?.focus({ preventScroll: true });
  return chart;
}

function base() {
  return { animation: !STILL.matches, animationDuration: 250, textStyle: { fontFamily: themed("--font"), color: themed("--ink"), fontSize: 13 } };
}

/** Drawn on the canvas: a page may have no inline style. */
function tip() {
  return { renderMode: "richText", confine: true, backgroundColor: themed("--ink"), borderWidth: 0, padding: [10, 12], textStyle: { color: themed("--paper"), fontFamily: themed("--font"), fontSize: 13, lineHeight: 20 } };
}

/** @param {Chart} chart @param {Series} series */
function axisOf(chart, series) {
  return series.right && chart.right ? chart.right : chart.left;
}

/** @param {string} name @param {Axis} axis */
function withUnit(name, axis) {
  const unit = axis.share ? "" : axis.unit;
  return unit ? t("chart_with_unit", { name, unit }) : name;
}

/** A value as people read it. @param {number | null} value @param {Axis} axis */
export function said(value, axis) {
  if (value === null) return "—";
  if (axis.share) return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 }).format(value);
  return new Intl.NumberFormat(language(), { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 }).format(value);
}

/** @param {Chart} chart @param {number} n */
function bubble(chart, n) {
  const lines = chart.series.filter((s) => s.values[n] !== null && s.values[n] !== undefined).map((s) => {
    const axis = axisOf(chart, s);
    return `${s.name}  ${cellsOf(s, n).map((cell) => said(cell, axis)).join(s.halves ? " ± " : " – ")}${axis.share || !axis.unit ? "" : ` ${axis.unit}`}`;
  });
  const marks = (chart.marks ?? []).filter((mark) => mark.at === n).map((mark) => mark.text);
  return [chart.labels[n], ...marks, ...lines].join("\n");
}

/** @param {Axis} axis @param {number} n */
function scale(axis, n) {
  return {
    type: "value", name: axis.share || !axis.unit ? axis.name : t("chart_with_unit", { name: axis.name, unit: axis.unit }), position: n ? "right" : "left", min: axis.min ?? 0, max: axis.max,
    nameTextStyle: { color: themed("--muted"), align: n ? "right" : "left", padding: 0 }, nameGap: 14,
    axisLabel: { color: themed("--muted"), formatter: (/** @type {number} */ value) => said(value, axis) },
    splitLine: { show: !n, lineStyle: { color: themed("--line") } }, splitNumber: 4, interval: axis.share ? 0.25 : undefined, minInterval: axis.share ? undefined : 0.1,
  };
}

/** What ECharts draws for a series: a band is an unseen line with an area standing on it. @param {Chart} chart @param {Series} series @returns {any[]} */
function strokes(chart, series) {
  const { tops } = series;
  if (series.halves) return [drawing(chart, series), whiskers(chart, series)];
  if (!tops) return [drawing(chart, series)];
  const edge = (/** @type {(number | null)[]} */ data, /** @type {number} */ opacity) => ({
    type: "line", data, stack: `band ${series.name}`, yAxisIndex: series.right ? 1 : 0, silent: true, symbol: "none", stackStrategy: "all",
    lineStyle: { opacity: 0 }, areaStyle: { color: themed(series.tone ?? "--brand"), opacity }, z: 1,
  });
  const height = tops.map((top, n) => (top === null || series.values[n] === null ? null : top - (series.values[n] ?? 0)));
  return [edge(series.values, 0), edge(height, 0.22)];
}

const BARS = { barMaxWidth: 56, barCategoryGap: "28%" };

/** The intervals of a series of bars, each on the middle of its bar. @param {Chart} chart @param {Series} series */
function whiskers(chart, series) {
  const bars = chart.series.filter((one) => (one.kind ?? "bar") === "bar");
  const halves = series.halves ?? [];
  return {
    type: "custom", silent: true, z: 4, yAxisIndex: series.right ? 1 : 0, clip: true,
    data: series.values.map((value, n) => [n, value, halves[n] ?? null]),
    renderItem: (/** @type {any} */ _, /** @type {any} */ api) => {
      const [n, value, half] = [api.value(0), api.value(1), api.value(2)];
      if (!Number.isFinite(value) || !half) return null;
      const middle = api.barLayout({ ...BARS, count: bars.length })[bars.indexOf(series)]?.offsetCenter ?? 0;
      const [x, top] = api.coord([n, value + half]);
      const [, bottom] = api.coord([n, value - half]);
      const line = (/** @type {number[]} */ from, /** @type {number[]} */ to) => ({ type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: themed("--ink"), lineWidth: 1.5 } });
      const at = x + middle;
      return { type: "group", children: [line([at, top], [at, bottom]), line([at - 5, top], [at + 5, top]), line([at - 5, bottom], [at + 5, bottom])] };
    },
  };
}

/** @param {Chart} chart @param {Series} series */
function drawing(chart, series) {
  const colour = themed(series.tone ?? "--brand");
  const first = chart.series.find((s) => !s.tops && Boolean(s.right) === Boolean(series.right)) === series;
  const targets = first ? (chart.targets ?? []).filter((target) => Boolean(target.right) === Boolean(series.right)) : [];
  const marks = first && !series.right ? (chart.marks ?? []) : [];
  const line = series.kind === "line";
  return {
    name: series.name, type: line ? "line" : "bar", data: series.values, stack: series.stack, yAxisIndex: series.right ? 1 : 0,
    color: colour, symbol: "circle", symbolSize: 7, showSymbol: chart.labels.length < 32, connectNulls: false, ...BARS,
    lineStyle: line ? { width: 2.5, type: series.dashed ? "dashed" : "solid" } : undefined,
    itemStyle: line ? undefined : { borderRadius: [4, 4, 0, 0] }, z: line ? 3 : 2,
    markLine: targets.length || marks.length ? {
      silent: true, symbol: "none", animation: false, lineStyle: { color: themed("--bad"), type: "dashed", width: 1.5 },
      label: { color: themed("--bad"), position: "insideStartTop", distance: 4, fontWeight: 600, formatter: (/** @type {any} */ at) => at.name },
      data: [...targets.map((target) => ({ name: target.text, yAxis: target.value })), ...marks.map(markAt)],
    } : undefined,
  };
}

/** @param {Mark} mark */
function markAt(mark) {
  return { name: mark.text, xAxis: mark.at, lineStyle: { color: themed("--tone-2"), type: "dotted", width: 1.5 }, label: { color: themed("--tone-2"), position: "insideEndTop", rotate: 90, distance: 4, fontWeight: 600, backgroundColor: themed("--card"), padding: [1, 3] } };
}

/** What each colour says. @param {Chart} chart @returns {HTMLElement[]} */
function legend(chart) {
  return chart.series.map((series) => h("span", { class: "chart-key", data: { kind: series.kind ?? "bar", dashed: series.dashed ? "" : undefined }, style: { "--key": `var(${series.tone ?? "--brand"})` } }, h("i", { "aria-hidden": "true" }), series.name));
}
