/**
 * A device's state in words, with a pictogram, so that colour never says it alone.
 *
 * @typedef {import("./devices.js").Device} Device
 */

import { h, pictogram } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { codeWords, moment, spanSince } from "./desk.js";

/** @type {Record<string, {icon: string, tone: string}>} */
const LOOKS = {
  READY: { icon: "check", tone: "good" },
  DEGRADED: { icon: "bell", tone: "warn" },
  ATTENTION: { icon: "bell", tone: "bad" },
  OFFLINE: { icon: "broken", tone: "bad" },
  UNKNOWN: { icon: "", tone: "muted" },
  DISABLED: { icon: "pause", tone: "muted" },
  SILENT: { icon: "clock", tone: "muted" },
};

/** @param {Device} device */
export function stateOf(device) {
  return device.enabled ? device.state ?? "SILENT" : "DISABLED";
}

/** @param {Device} device */
export function isBad(device) {
  return ["ATTENTION", "OFFLINE"].includes(stateOf(device));
}

/** @param {Device} device */
export function deviceState(device) {
  const state = stateOf(device);
  const look = LOOKS[state] ?? { icon: "clock", tone: "muted" };
  return { ...look, state, word: codeWords("device", state) };
}

/** The state in one line: pictogram and word, with the reason where there is one. @param {Device} device */
export function stateLine(device) {
  const { icon, tone, word } = deviceState(device);
  const reason = device.enabled ? codeWords("reason", device.reason) : "";
  return h("p", { class: `state ${tone}` }, icon ? pictogram(icon) : h("span", { class: "dot" }), reason && tone !== "muted" ? reason : word);
}

/** Since when, and when it last worked. @param {Device} device @param {number} now ms */
export function sinceWords(device, now) {
  if (!device.enabled || !device.since) return "\u00a0";
  const since = t("since_span", { span: spanSince(device.since, now) });
  const worked = isBad(device) && device.last_good ? t("last_good", { time: moment(device.last_good) }) : "";
  return [since, worked].filter(Boolean).join(" · ");
}
