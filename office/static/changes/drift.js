/**
 * Does a measure wander off without anybody having decided it: single days against their limits, and the weighted mean
 * of the days, which shows a slow drift. Each signal is said in words.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Drift} Drift
 * @typedef {import("./types.js").MeasureName} MeasureName
 */

import { byId, h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { refused } from "../desk/form.js";
import { drawChart } from "../desk/chart.js";
import { axisOf, dayWords, MEASURES, measureName, serviceName, shortDay, valueWords } from "./words.js";
import { Stopped, workOn } from "../desk/work.js";

const SHOWN = 6;

/** The form and, once it is asked for, the chart. @param {Answer} answer */
export function driftPanel(answer) {
  byId("drift-hint").textContent = t("chg_drift_hint");
  const option = (/** @type {string} */ value, /** @type {string} */ text) => h("option", { value }, text);
  const measure = h("select", { class: "input", id: "drift-measure" }, MEASURES.map((one) => option(one, t(`chg_pick_${one}`))));
  const service = h("select", { class: "input", id: "drift-service", "aria-label": t("col_service") }, answer.services.map((code) => option(code, serviceName(code))));
  const source = h("select", { class: "input", id: "drift-source" }, [...(answer.journal ? [option("hall", t("hist_own"))] : []), ...answer.sources.map((one) => option(one.code, one.name))]);
  const look = h("button", { type: "submit", class: "button" }, t("chg_drift_look"));
  const fit = () => { service.hidden = measure.value !== "visits"; };
  measure.addEventListener("change", fit);
  fit();
  replace(byId("drift-form"), h("label", { for: "drift-measure" }, t("chg_measure")), measure, service, h("label", { for: "drift-source" }, t("chg_source")), source, look);
  byId("drift-form").onsubmit = async (event) => {
    event.preventDefault();
    look.disabled = true;
    try {
      const body = { measure: measure.value, service: measure.value === "visits" ? service.value : null, source: source.value };
      paint(/** @type {Drift} */ (await workOn("/changes/drift", body, byId("drift-work"))));
    } catch (error) {
      if (!(error instanceof Stopped)) refused(error, { "expected.measure": measure, source });
    } finally {
      look.disabled = false;
    }
  };
}

/** @param {Drift} drift */
function paint(drift) {
  const { points } = drift;
  byId("drift-found").hidden = false;
  byId("drift-finding").textContent = finding(drift);
  const strange = points.filter((point) => point.strange);
  replace(byId("drift-signals"), strange.slice(-SHOWN).map((point) =>
    h("li", null, t(point.value > drift.high ? "chg_signal_high" : "chg_signal_low", { day: dayWords(point.day), value: valueWords(drift.measure, point.value), limit: valueWords(drift.measure, point.value > drift.high ? drift.high : drift.low) }))));
  const marked = points.findIndex((point) => point.day === drift.drifting_since);
  drawChart(byId("drift"), {
    file: `drift-${drift.measure}`, title: measureName(drift), label: t("ratings_col_day"), labels: points.map((point) => shortDay(point.day)),
    left: axisOf(drift),
    series: [
      { name: t("chg_usual_band"), values: points.map(() => drift.low), tops: points.map(() => drift.high), kind: "band", tone: "--brand-line" },
      { name: t("chg_mean_band"), values: points.map((point) => point.mean_low), tops: points.map((point) => point.mean_high), kind: "band", tone: "--brand" },
      { name: t("chg_day"), values: points.map((point) => (point.strange ? null : point.value)), tone: "--line-strong", stack: "day" },
      { name: t("chg_strange_day"), values: points.map((point) => (point.strange ? point.value : null)), tone: "--tone-2", stack: "day" },
      { name: t("chg_slow_mean"), values: points.map((point) => point.mean), kind: "line", tone: "--brand" },
    ],
    marks: marked < 0 ? [] : [{ at: marked, text: t("chg_drift_mark") }],
  });
}

/** @param {Drift} drift */
function finding(drift) {
  const strange = drift.points.filter((point) => point.strange).length;
  const latest = drift.points.at(-1);
  const words = { measure: measureName(drift), usual: valueWords(drift.measure, drift.centre), days: drift.baseline };
  if (drift.drifting_since && latest) return t(latest.mean > drift.centre ? "chg_drifts_up" : "chg_drifts_down", { ...words, day: dayWords(drift.drifting_since), now: valueWords(drift.measure, latest.mean) });
  return strange ? t("chg_drift_single", { ...words, n: strange }) : t("chg_drift_none", words);
}
