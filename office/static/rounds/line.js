/**
 * One line of a round: a sentence, what to do next, a test or the page where it is done.
 *
 * @typedef {Object} Line
 * @property {string} what
 * @property {"good" | "act" | "know"} mark
 * @property {Record<string, any>} gaps
 * @property {string} link
 * @property {boolean} [bad]
 * @property {string} [device]
 * @property {string} [kind]
 * @property {string} [place]
 * @property {string} [agent]
 * @property {string | null} [test]
 * @property {string | null} [since]
 * @property {string | null} [pulse] when it was heard of last; null: not since the server started
 * @property {string | null} [last_good]
 * @property {number | null} [paper_mm]
 * @property {import("../forecast/types.js").ForecastDay} [day]
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { duration, named, t } from "../../hallkeeper/words.js";
import { deviceName, fail, moment, percent, toast, whole } from "../desk/desk.js";
import { run } from "../devices/actions.js";
import { reasonWords, todoWords } from "../desk/fault_words.js";
import { about, dayWords, marksOf } from "../forecast/words.js";
import { atMost, serviceName } from "../history/finding.js";
import { known, placeName } from "../desk/names.js";

const ICONS = { good: "check", act: "notice", know: "arrow" };
const IDENTIFY_S = 8;
const MOMENT_MS = 60_000;

/** The hall's time when the lines were told. */
let now = 0;

/** @param {string} instant */
export function setNow(instant) {
  now = Date.parse(instant);
}

/** @param {Line} line */
export function lineNode(line) {
  const { text, beside } = sayLine(line);
  return h("li", { class: "round-line", data: { mark: line.mark, what: line.what } },
    pictogram(line.bad ? "notice" : ICONS[line.mark]),
    h("span", { class: "round-text" }, h("span", null, h("span", { class: "visually-hidden" }, t(`round_mark_${line.mark}`)), text), beside && h("span", { class: "muted small" }, beside)),
    h("span", { class: "round-acts" }, line.test && testButton(line),
      line.link && line.mark === "act" && h("a", { class: "button small-button", href: line.link }, t("round_go"))));
}

/** The sentence, and what to do about it. @param {Line} line @returns {{text: string, beside: string}} */
export function sayLine(line) {
  if (line.device) return sayDevice(line);
  const gaps = { ...line.gaps, ...shown(line) };
  const text = t(`round_${line.what}`, gaps);
  return { text, beside: [known(`round_${line.what}_hint`, gaps), pulseWords(line)].filter(Boolean).join(" ") };
}

/** When a screen, terminal or program was heard of last. @param {Line} line */
function pulseWords({ pulse }) {
  if (pulse === undefined) return "";
  if (pulse === null) return t("round_pulse_never");
  const ago = now - Date.parse(pulse);
  return ago < MOMENT_MS ? t("round_pulse_now") : t("round_pulse", { span: duration(ago / 1000) });
}

/** @param {Line} line */
function sayDevice(line) {
  const device = { kind: line.kind ?? "", place: line.place ?? "", agent: line.agent ?? "", state: line.gaps.state ?? null, reason: line.gaps.reason ?? null, paper_mm: line.paper_mm };
  const name = deviceName(device);
  if (line.what === "device_ready") return { text: t("round_device_ready", { name }), beside: [line.since && t("round_since", { when: moment(line.since) }), pulseWords(line)].filter(Boolean).join(" ") };
  const heard = line.last_good ? t("round_worked", { when: moment(line.last_good) }) : "";
  if (line.what !== "device_fault") return { text: t(`round_${line.what}`, { name }), beside: known(`round_${line.what}_hint`) ?? heard };
  const told = line.mark === "know" && device.reason === "agent_away"; // what to do stands at its program's line
  return { text: t("round_device_fault", { name, reason: reasonWords(device) }), beside: [told ? "" : todoWords(device), heard].filter(Boolean).join(" ") };
}

/** The gaps as people read them. @param {Line} line @returns {Record<string, string | number>} */
function shown({ gaps, kind, place, day }) {
  /** @type {Record<string, string | number>} */
  const said = {};
  for (const name of ["share", "within"]) if (gaps[name] !== undefined) said[name] = percent(gaps[name]);
  for (const name of ["mean", "low", "high"]) if (gaps[name] !== undefined) said[name] = about(gaps[name]);
  for (const name of ["at", "since"]) if (gaps[name] !== undefined) said[name] = moment(gaps[name]);
  for (const name of ["p90_s", "wait_p90_s"]) if (gaps[name] !== undefined) said.minutes_waited = gaps[name] === null ? "—" : atMost(gaps[name]);
  for (const name of ["n", "customers", "finished", "was"]) if (typeof gaps[name] === "number") said[name] = gaps[name] === 1 ? gaps[name] : whole(gaps[name]); // 1 as a number: its words are others
  if (gaps.change !== undefined) said.change = `${gaps.change < 0 ? "−" : "+"}${percent(Math.abs(gaps.change))}`;
  if (gaps.name === "—") said.name = t("round_program");
  if (gaps.counter) said.counter = placeName("counter", gaps.counter);
  if (gaps.counters) said.counters = gaps.counters.map((/** @type {string} */ code) => placeName("counter", code)).join(t("list_comma"));
  if (gaps.service) said.service = serviceName(gaps.service);
  if (gaps.names) said.names = named(gaps.names);
  if (gaps.on) said.on = dayWords(gaps.on);
  if (gaps.types) said.types = gaps.types.map(serviceName).join(t("list_comma"));
  if (gaps.faces) said.faces = gaps.faces.map((/** @type {number} */ face) => t("round_face", { face })).join(t("list_comma"));
  if (gaps.reason) said.reason = reasonWords({ state: null, reason: gaps.reason });
  if (gaps.day) said.day = dayWords(gaps.day);
  if (kind && place) said.name = placeName(/** @type {"kiosk" | "display" | "counter"} */ (kind), place);
  if (day) said.marks = marksOf(day).join(t("list_comma"));
  return said;
}

/** @param {Line} line */
function testButton(line) {
  const kind = line.test ?? "";
  if (kind === "ring") return ringButton(line);
  const device = /** @type {any} */ ({ code: line.device, kind: line.kind, place: line.place, agent: line.agent });
  const node = h("button", { type: "button", class: "button small-button", data: { kind: "plain", errand: kind }, on: { click: () => run(node, device, kind, kind === "identify" ? { seconds: IDENTIFY_S } : {}) } }, t(`errand_${kind}`));
  return node;
}

/** A wall display has no program that takes errands: its page rings. @param {Line} line */
function ringButton(line) {
  const name = placeName("display", line.place ?? "");
  const ring = async () => {
    node.disabled = true;
    try {
      await call("POST", `/rounds/displays/${line.place}/ring`);
      toast(t("round_rung", { name }));
    } catch (error) {
      fail(error);
    } finally {
      node.disabled = false;
    }
  };
  const node = h("button", { type: "button", class: "button small-button", data: { kind: "plain", errand: "ring" }, on: { click: ring } }, t("errand_sound_test"));
  return node;
}
