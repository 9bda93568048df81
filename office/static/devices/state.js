/**
 * A device's state in words, with a pictogram, so that colour never says it alone.
 *
 * @typedef {import("../devices.js").Device} Device
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, moment, spanSince } from "../desk/desk.js";
import { mistakeWords, reasonWords, todoWords } from "../desk/fault_words.js";

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

/** What is put right where its driver and address stand. */
const TO_SETTINGS = new Set(["settings", "refused", "sound_card_fault"]);

/** Where a device's driver and address stand. @param {Device} device */
export function settingsOf(device) {
  return `/office/catalogue#devices/${device.code}`;
}

/** @param {Device} device */
export function stateOf(device) {
  return device.enabled ? device.state ?? "SILENT" : "DISABLED";
}

/** Whether it wants somebody now. @param {Device} device */
export function isBad(device) {
  return ["ATTENTION", "OFFLINE"].includes(stateOf(device));
}

/** Whether it wants somebody now or soon. @param {Device} device */
export function wantsSomebody(device) {
  return isBad(device) || stateOf(device) === "DEGRADED";
}

/**
 * All that is to be said of a device's state: what is the matter, what to do about it, since when, when it last
 * worked, and what became of its last slip.
 *
 * @param {Device} device
 * @param {number} now ms
 */
export function stateBlock(device, now) {
  const state = stateOf(device);
  const { icon, tone } = LOOKS[state] ?? { icon: "clock", tone: "muted" };
  const reason = device.enabled && state !== "READY" && device.reason ? reasonWords(device) : "";
  const wrong = mistakeWords(device);
  const todo = wantsSomebody(device) ? todoWords(device) : "";
  return h("div", { class: "device-state", data: { state } },
    h("p", { class: `state ${tone}` }, icon ? pictogram(icon) : h("span", { class: "dot" }), reason || codeWords("device", state)),
    wrong && h("p", { class: "wrong-setting" }, wrong),
    todo && h("p", { class: "todo" }, todo, " ", TO_SETTINGS.has(device.reason ?? "") && h("a", { href: settingsOf(device) }, t("device_settings"))),
    h("p", { class: "small muted" }, sinceWords(device, now)),
    device.slip && h("p", { class: "small muted last-slip", data: { slip: device.slip.state } }, slipWords(device.slip)));
}

/** Since when, and when it last worked. @param {Device} device @param {number} now ms */
function sinceWords(device, now) {
  if (!device.enabled || !device.since) return "\u00a0";
  const since = t("since_span", { span: spanSince(device.since, now) });
  const worked = isBad(device) && device.last_good ? t("last_good", { time: moment(device.last_good) }) : "";
  return [since, worked].filter(Boolean).join(" · ");
}

/** "A031 printed, 09:41". @param {NonNullable<Device["slip"]>} slip */
function slipWords(slip) {
  const bad = ["LATE", "UNKNOWN", "EXPIRED"].includes(slip.state);
  const words = t(`slip_${slip.state.toLowerCase()}`);
  const why = bad ? codeWords("reason", slip.reason) : "";
  return [`${slip.number}${slip.copy ? t("slip_copy") : ""} ${words}`, why, moment(slip.at)].filter(Boolean).join(" · ");
}
