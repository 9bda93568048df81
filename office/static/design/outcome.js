/**
 * What scenarios come to: cards of the one that is worked on, all beside today in a table, and pictures.
 *
 * @typedef {import("./types.js").Shown} Shown
 * @typedef {import("./types.js").FigureName} FigureName
 */

import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { drawChart } from "../desk/chart.js";
import { changeText, clockOf, figureText, inOneLine, serviceName, unitText, verdict } from "./words.js";
import { whole } from "../desk/desk.js";

const CARDS = /** @type {FigureName[]} */ (["wait_mean_s", "wait_p90_s", "within", "abandonment", "people_max", "diverted", "staff_hours", "cost"]);
const MACHINES = /** @type {FigureName[]} */ (["kiosk_wait_s", "terminal_wait_s"]);
const COLUMNS = /** @type {FigureName[]} */ (["wait_mean_s", "wait_p90_s", "within", "abandonment", "people_max", "staff_hours", "cost"]);
const MOST_CHANGE = 1;
/** A figure that more than doubles reaches the chart's edge; the table has it in full. */
const ICONS = { better: "check", worse: "notice", same: "" };

/**
 * @param {Shown[]} shown today first, the one that is worked on second where there is one
 * @param {string} chosen the key of whose figures the cards show
 * @param {number} days
 */
export function showOutcome(shown, chosen, days) {
  const [today] = shown;
  if (!today) return;
  const main = shown.find((one) => one.key === chosen) ?? today;
  replace(byId("figures"), CARDS.map((name) => card(name, main, today)));
  byId("beside-hint").textContent = t("ds_beside_hint", { days: whole(days) });
  byId("machines").textContent = MACHINES.filter((name) => shown.some((one) => one.lived.figures[name].value > 0)).map((name) => machineWords(name, shown)).join(" ");
  const parted = shown.filter((one) => partsCounters(one.scenario)).map((one) => one.name);
  byId("parted").textContent = parted.length ? t("ds_parted", { names: parted.join(t("list_comma")) }) : "";
  replace(byId("beside"), table(shown, main));
  charts(shown);
}

/** One large figure, and what it is today. @param {FigureName} name @param {Shown} main @param {Shown} today */
function card(name, main, today) {
  const figure = main.lived.figures[name];
  const turn = verdict(name, figure.change);
  const before = t("ds_today_was", { value: figureText(name, today.lived.figures[name].value), unit: unitText(name) });
  return h("div", { class: "fig card", data: { figure: name } },
    h("span", { class: "fig-label" }, t(`ds_fig_${name}`)),
    h("strong", { class: "fig-figure" }, figureText(name, figure.value), h("span", { class: "unit" }, unitText(name))),
    figure.change
      ? h("span", { class: "fig-beside", data: { turn } }, ICONS[turn] ? pictogram(ICONS[turn]) : null, h("span", null, changeText(name, figure.change), h("span", { class: "muted" }, ` ${before}`)))
      : h("span", { class: "fig-beside muted" }, t("ds_today_only")));
}

/** Whether a counter serves others for some hours than before and after. @param {import("./types.js").Scenario} scenario */
function partsCounters(scenario) {
  return (scenario.counter ?? []).some((one) => one.start && (one.act === "pool" || (one.act === "add" && one.codes?.length && one.serves?.length)));
}

/** "Wait at the terminal: today 0.0, by phone 0.1 min." @param {FigureName} name @param {Shown[]} shown */
function machineWords(name, shown) {
  const waits = shown.map((one) => `${one.name} ${figureText(name, one.lived.figures[name].value)}`).join(t("list_comma"));
  return t("ds_machines", { what: t(`ds_fig_${name}`), waits, unit: unitText(name) });
}

/** @param {Shown[]} shown @param {Shown} main */
function table(shown, main) {
  const head = (/** @type {FigureName} */ name) => h("th", { scope: "col", class: "num", data: { figure: name } }, t(`ds_col_${name}`), h("span", { class: "unit-line muted" }, unitText(name)));
  return h("table", { class: "table beside" },
    h("thead", null, h("tr", null, h("th", { scope: "col" }, t("ds_scenario")), COLUMNS.map(head))),
    h("tbody", null, shown.map((one) => h("tr", { data: { main: one === main && shown.length > 1 ? "" : undefined, scenario: one.key } },
      h("th", { scope: "row" }, h("div", { class: "beside-name" }, h("span", { class: "swatch", style: { "--key": `var(${one.tone})` }, "aria-hidden": "true" }), h("span", null, one.name, one.key === "today" ? null : h("span", { class: "one-line muted small" }, inOneLine(one.scenario))))),
      COLUMNS.map((name) => cell(name, one))))));
}

/** @param {FigureName} name @param {Shown} one */
function cell(name, one) {
  const { change, value } = one.lived.figures[name];
  return h("td", { class: "num", data: { figure: name } }, h("span", null, figureText(name, value)),
    change ? h("span", { class: "change small", data: { turn: verdict(name, change) } }, changeText(name, change)) : null);
}

/** @param {Shown[]} shown */
function charts(shown) {
  const [today] = shown;
  if (!today) return;
  const most = Math.max(...shown.map((one) => one.lived.queue.length));
  const labels = Array.from({ length: most }, (_, n) => clockOf(today.lived.opens + 30 * n));
  const main = shown[1] ?? today;
  const lines = (/** @type {"queue" | "people"} */ what) => shown.map((one) => ({ name: one.name, values: labels.map((_, n) => one.lived[what][n] ?? 0), kind: /** @type {const} */ ("line"), tone: one.tone, dashed: one.key === "today" }));
  const people = { name: t("ds_axis_people"), unit: t("ds_unit_people") };
  byId("queue-hint").textContent = peakWords(shown);
  const sure = [...new Set([today, main])].map((one) => band(one, labels));
  drawChart(byId("queue"), { file: "design-queue", title: t("ds_queue"), label: t("ds_half_hour"), labels, left: people, series: [...sure, ...lines("queue")] });
  changes(shown);
  byId("people-hint").textContent = t("ds_people_hint", { name: main.name });
  drawChart(byId("people"), { file: "design-people", title: t("ds_people"), label: t("ds_half_hour"), labels, left: people, right: { name: t("ds_axis_counters"), unit: "" },
    series: [{ name: t("ds_open_counters", { name: main.name }), values: labels.map((_, n) => main.lived.counters[n] ?? 0), right: true, tone: "--line" }, ...lines("people")] });
  const waits = /** @type {FigureName[]} */ (["wait_mean_s", "wait_p90_s"]);
  drawChart(byId("waits"), { file: "design-waits", title: t("ds_waits"), label: t("ds_figure"), labels: waits.map((name) => t(`ds_fig_${name}`)), left: { name: t("ds_axis_wait"), unit: t("unit_minutes") },
    series: shown.map((one) => ({ name: one.name, values: waits.map((name) => tenths(one.lived.figures[name].value / 60)), halves: waits.map((name) => hundredths(one.lived.figures[name].half_width / 60)), tone: one.tone })) });
  const codes = Object.keys(today.lived.types);
  drawChart(byId("types"), { file: "design-types", title: t("ds_types"), label: t("col_service"), labels: codes.map(serviceName), left: { name: t("ds_fig_within"), unit: "", share: true, max: 1 },
    series: shown.map((one) => ({ name: one.name, values: codes.map((code) => one.lived.types[code]?.within.value ?? null), halves: codes.map((code) => one.lived.types[code]?.within.half_width ?? null), tone: one.tone })) });
}

/** Between which edges the mean queue lies. @param {Shown} one @param {string[]} labels @returns {import("../desk/chart.js").Series} */
function band(one, labels) {
  const edge = (/** @type {-1 | 1} */ way) => labels.map((_, n) => Math.max(0, hundredths((one.lived.queue[n] ?? 0) + way * (one.lived.queue_half_width[n] ?? 0))));
  return { name: t("ds_sure", { name: one.name }), values: edge(-1), tops: edge(1), kind: "band", tone: one.tone };
}

/** Each figure against today: by which part it changes, and how sure that is. @param {Shown[]} shown */
function changes(shown) {
  const [today, ...others] = shown;
  byId("changes-card").hidden = !today || !others.length;
  if (!today || !others.length) return;
  const part = (/** @type {Shown} */ one, /** @type {"value" | "half_width"} */ what) => COLUMNS.map((name) => {
    const { change } = one.lived.figures[name];
    const before = today.lived.figures[name].value;
    return change && before > 0 ? change[what] / before : null;
  });
  drawChart(byId("changes"), { file: "design-changes", title: t("ds_changes"), label: t("ds_figure"), labels: COLUMNS.map((name) => t(`ds_col_${name}`)), left: { name: t("ds_axis_change"), unit: "", share: true, min: -1, max: MOST_CHANGE },
    series: others.map((one) => ({ name: one.name, values: part(one, "value"), halves: part(one, "half_width"), tone: one.tone })) });
}

/** @param {number} n */
function tenths(n) {
  return Math.round(n * 10) / 10;
}

/** @param {number} n */
function hundredths(n) {
  return Math.round(n * 100) / 100;
}

/** "At 10:30 46 people wait today, 12 with …". @param {Shown[]} shown */
function peakWords(shown) {
  const [today, main] = shown;
  if (!today) return "";
  const at = today.lived.queue.indexOf(Math.max(...today.lived.queue));
  const time = clockOf(today.lived.opens + 30 * at);
  const now = whole(Math.round(today.lived.queue[at] ?? 0));
  return main ? t("ds_peak_both", { time, now, name: main.name, then: whole(Math.round(main.lived.queue[at] ?? 0)) }) : t("ds_peak", { time, now });
}

/** The page's finding: what today is like, and what the best would make of it. @param {Shown[]} shown @returns {[string, string]} */
export function finding(shown) {
  const [today, ...others] = shown;
  if (!today) return ["", ""];
  const wait = (/** @type {Shown} */ one) => figureText("wait_mean_s", one.lived.figures.wait_mean_s.value);
  const share = (/** @type {Shown} */ one) => figureText("within", one.lived.figures.within.value);
  const best = others.filter((one) => verdict("wait_mean_s", one.lived.figures.wait_mean_s.change) === "better").sort((a, b) => a.lived.figures.wait_mean_s.value - b.lived.figures.wait_mean_s.value)[0];
  if (!best) return [t("ds_find_today", { wait: wait(today) }), t("ds_find_today_second", { share: share(today), p90: figureText("wait_p90_s", today.lived.figures.wait_p90_s.value) })];
  const money = best.lived.figures.cost.change;
  return [t("ds_find_best", { name: best.name, before: wait(today), wait: wait(best) }),
    t(money && Math.abs(money.value) >= 0.5 ? "ds_find_best_cost" : "ds_find_best_free", { before: share(today), share: share(best), cost: figureText("cost", money?.value ?? 0, true) })];
}

