/**
 * Choosing a line: a serial port of the agent's machine (or an adapter on the network), and what is spoken on it.
 *
 * @typedef {{port: string, device: string, named: "id" | "path" | "none", words: string, chip: string,
 *   serial: string, used_by: string[], error?: string, group?: string}} Port
 * @typedef {import("./settings.js").Spoken} Spoken
 * @typedef {{port: string, protocol: Spoken, settings: Record<string, unknown>, names: string[], onIt: string[]}} Line
 *   `names` are other names of the port, `onIt` the codes of the devices that the agent has on it
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords } from "../desk/desk.js";
import { errand, whyFailed } from "../desk/errand.js";
import { empty, field, inTheWay, notice, select } from "./parts.js";
import { isComplete, isOffered, settingFields } from "./settings.js";

/**
 * Ask the agent for its ports and let one be chosen.
 *
 * @param {HTMLElement} root
 * @param {{agent: string, kind: "signs" | "pads", ready: (line: Line | null) => void}} of `ready` is told each choice
 */
export function chooseLine(root, { agent, kind, ready }) {
  /** @type {Port[]} */
  let ports = [];
  /** @type {Spoken[]} */
  let spoken = [];
  let port = "";
  let byHand = "";
  let protocol = "";
  /** @type {Record<string, unknown>} */
  let settings = {};

  async function load() {
    ready(null);
    replace(root, h("p", { class: "muted" }, t("setup_looking")));
    const at = await errand(agent, "find_serial_ports", {}).done;
    const why = whyFailed(at);
    if (why || at.state !== "done") {
      replace(root, notice(why || t("setup_stopped")), h("button", { type: "button", class: "button", on: { click: load } }, t("again")));
      return;
    }
    ports = at.result.ports;
    spoken = at.result[kind].filter(isOffered);
    protocol = spoken[0]?.name ?? "";
    const [only] = ports.filter((p) => !p.error);
    if (!port && only && ports.length === 1) port = only.port;
    paint();
  }

  function paint() {
    const speaks = chosen();
    const hand = h("input", { class: "input mono", type: "text", value: byHand, placeholder: "/dev/ttyS0", autocomplete: "off", spellcheck: "false", "aria-label": t("setup_port_by_hand"), on: { input: (event) => { byHand = event.target.value.trim(); port = byHand; check(); tell(); } } });
    replace(root,
      h("div", { class: "line-head" }, h("p", { class: "strong" }, t("setup_port")),
        h("button", { type: "button", class: "button", data: { kind: "plain" }, on: { click: load } }, pictogram("recall"), t("setup_ports_again"))),
      ports.length ? h("div", { class: "ports", role: "radiogroup", "aria-label": t("setup_port") }, ports.map(portChoice)) : empty("broken", t("setup_no_ports")),
      h("details", { class: "more", open: Boolean(byHand) || !ports.length }, h("summary", null, t("setup_other_port")), field(t("setup_port_by_hand"), hand, t("setup_port_hint"))),
      h("div", { class: "line-settings" }, protocolField(), ...speaks ? settingFields(speaks, settings, set) : []));
    tell();
  }

  function check() {
    for (const input of root.querySelectorAll("input[name=port]")) /** @type {HTMLInputElement} */ (input).checked = input.getAttribute("value") === port;
  }

  /** @param {Port} of */
  function portChoice(of) {
    return h("label", { class: "choice port", data: { port: of.device } },
      h("input", { type: "radio", name: "port", value: of.port, checked: of.port === port, disabled: Boolean(of.error), on: { change: () => { port = of.port; tell(); } } }),
      h("span", { class: "grow" },
        h("span", { class: "strong" }, of.words || of.device),
        of.port === of.device && !of.words ? null : h("span", { class: "choice-hint mono small muted" }, of.port),
        of.named === "path" ? h("span", { class: "choice-hint small muted" }, t("setup_by_path")) : null,
        of.used_by.length ? h("span", { class: "choice-hint small" }, t("setup_port_used", { codes: of.used_by.join(t("list_comma")) })) : null,
        inTheWay(of)));
  }

  function protocolField() {
    return field(t("setup_protocol"), select(spoken.map((one) => [one.name, codeWords("protocol", one.name)]), protocol, (value) => {
      protocol = value;
      settings = {};
      paint();
    }), kind === "signs" ? t(chosen()?.answers ? "setup_answers" : "setup_by_eye") : "");
  }

  /** @param {string} key @param {unknown} value */
  function set(key, value) {
    if (value === undefined) delete settings[key];
    else settings[key] = value;
    tell();
  }

  function chosen() {
    return spoken.find((one) => one.name === protocol);
  }

  function tell() {
    const speaks = chosen();
    const known = ports.find((one) => port === one.port || port === one.device);
    const on = { names: known ? [known.port, known.device] : [], onIt: known?.used_by ?? [] };
    ready(speaks && isComplete(speaks, settings) && /^(\/dev\/.+|[\w.-]+:\d+)$/.test(port) ? { port, protocol: speaks, settings: { ...settings }, ...on } : null);
  }

  load();
}

/**
 * What is known of every device on this line, whatever its address.
 *
 * @param {Line} line
 */
export function onLine(line) {
  return { driver: line.protocol.name, names: line.names, onIt: line.onIt, alone: !line.protocol.addressed };
}

/**
 * A line's part of a device's address in the catalogue.
 *
 * @param {Line} line
 * @returns {Record<string, unknown>}
 */
export function lineAddress(line) {
  if (line.port.startsWith("/")) return { port: line.port, ...line.settings };
  const [host, port] = line.port.split(":");
  return { host, port: Number(port), ...line.settings };
}
