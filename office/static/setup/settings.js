/**
 * What must be known of a line beside its port: speed, a maker's frame, registers, digits, echo; and of a pad
 * without a published protocol, what its keys send.
 *
 * @typedef {{name: string, answers: boolean, addressed: boolean, baud: number, digits?: number, vendors?: string[], frames?: string[]}} Spoken
 *   `baud`, `digits`: as usual, 0 where there is nothing usual; `vendors`: makers whose frames the agent knows;
 *   `frames`: bits, parity and stop bits that occur, the usual first; an older agent says nothing of these
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords } from "../desk/desk.js";
import { field, select } from "./parts.js";

const BAUDS = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200];
const USUAL_BAUD = 9600;
const DESCRIBED = "bytemap";
/** Not on a bus with an adapter that may echo. */
const ALONE = ["cd5220", "led8n", "scanner"];

/** Whether it can be tried at all. @param {Spoken} of */
export function isOffered(of) {
  return Boolean(of.baud) || of.name === DESCRIBED;
}

/** Whether everything is said that must be. @param {Spoken} of @param {Record<string, unknown>} settings */
export function isComplete(of, settings) {
  return of.name !== DESCRIBED || Boolean(settings.press && settings.keys);
}

/**
 * @param {Spoken} of
 * @param {Record<string, unknown>} settings as said so far
 * @param {(key: string, value: unknown) => void} set told a setting; undefined: as usual
 */
export function settingFields(of, settings, set) {
  const { vendors = [], frames = [] } = of;
  const fields = [];
  if (vendors.length) {
    settings.vendor ??= vendors[0];
    fields.push(field(t("setup_vendor"), select(vendors.map((name) => [name, codeWords("vendor", name)]), String(settings.vendor), (value) => set("vendor", value)), t("setup_vendor_hint")));
  }
  if (of.name === DESCRIBED) fields.push(...described());
  if (vendors.length) fields.push(baud(0, t("setup_baud_usual")));
  else if (!of.answers) fields.push(baud(of.baud || USUAL_BAUD, ""));
  if (frames.length) fields.push(field(t("setup_frame"), select(frames.map((name) => [name, name]), String(settings.frame ?? frames[0]), (value) => set("frame", value === frames[0] ? undefined : value)), t("setup_frame_hint")));
  if (of.name === "modbus") {
    fields.push(field(t("setup_first"), number("first", 0, 65535, "0")));
    fields.push(field(t("setup_integer"), number("integer", 0, 65535, "—"), t("setup_integer_hint")));
  }
  if (of.digits) fields.push(field(t("setup_digits"), number("digits", 1, 123, String(of.digits))));
  if (!ALONE.includes(of.name)) fields.push(echo());
  return fields;

  /** @param {number} as the speed that need not be said @param {string} words what it is called */
  function baud(as, words) {
    /** @type {[string | number, string][]} */
    const speeds = BAUDS.map((speed) => [speed, String(speed)]);
    return field(t("setup_baud"), select(words ? [[0, words], ...speeds] : speeds, Number(settings.baud ?? as), (value) => set("baud", Number(value) === as ? undefined : Number(value))));
  }

  /** @param {string} key @param {number} min @param {number} max @param {string} placeholder */
  function number(key, min, max, placeholder) {
    return h("input", { class: "input num", type: "number", inputmode: "numeric", min, max, step: 1, placeholder, value: String(settings[key] ?? ""), on: { input: (event) => set(key, event.target.value === "" ? undefined : Math.round(event.target.valueAsNumber)) } });
  }

  function echo() {
    const input = h("input", { type: "checkbox", name: "echo", checked: settings.echo === true, on: { change: (event) => set("echo", event.target.checked || undefined) } });
    return h("div", { class: "field" }, h("span", { class: "field-label" }, t("setup_echo")), h("label", { class: "switch" }, input, t("setup_echo_on")), h("p", { class: "hint" }, t("setup_echo_hint")));
  }

  function described() {
    const press = h("input", { class: "input mono", type: "text", name: "press", placeholder: "AA 55 {unit} {key} {sum8}", value: String(settings.press ?? ""), autocomplete: "off", spellcheck: "false", on: { input: (event) => set("press", event.target.value.trim() || undefined) } });
    const keys = h("textarea", { class: "input mono", name: "keys", rows: 5, placeholder: "01 = rate-5\n02 = rate-4\n03 = rate-3", spellcheck: "false", on: { input: (event) => set("keys", keysIn(event.target.value)) } }, keysAsText(settings.keys));
    return [field(t("setup_pattern"), press, t("setup_pattern_hint")), field(t("setup_keys"), keys, t("setup_keys_hint"))];
  }
}

/**
 * The kind of device that a line's pads are, by what they send.
 *
 * @param {{protocol: Spoken, settings: Record<string, unknown>}} line
 * @returns {"pad" | "rating" | "reader"}
 */
export function padKind(line) {
  if (line.protocol.name === "scanner") return "reader";
  const keys = Object.values(line.settings.keys ?? {});
  return keys.length && keys.every((key) => String(key).startsWith("rate-")) ? "rating" : "pad";
}

/** `01 = rate-5`, one a line. @param {string} text @returns {Record<string, string> | undefined} */
function keysIn(text) {
  const pairs = text.split("\n").map((line) => line.split("=").map((part) => part.trim())).filter(([code, key]) => code && key);
  return pairs.length ? Object.fromEntries(pairs) : undefined;
}

/** @param {unknown} keys */
function keysAsText(keys) {
  return Object.entries(keys ?? {}).map(([code, key]) => `${code} = ${key}`).join("\n");
}
