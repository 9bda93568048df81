/**
 * What may be done with a device from here: a test slip, "show where it is", a sound; and with a simulated one a
 * fault may be tried, to see what customers and staff would see.
 *
 * @typedef {import("../devices.js").Device} Device
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, deviceName, toast } from "../desk/desk.js";
import { errand, whyFailed } from "../desk/errand.js";

const IDENTIFY_S = 8;
/** What can be tried on each kind of simulated device; the agent knows what to do. @type {Record<"printer" | "line", string[]>} */
const FAULTS = {
  printer: ["paper_out", "paper_near_end", "cover_open", "cutter", "jam", "slip_left", "overheated", "broken", "late", "unconfirmed", "silent", "stuck", "reset", "unplugged"],
  line: ["silent", "deaf", "unplugged", "full", "late", "lost_bytes", "lost_frames", "corrupt", "noise", "doubled", "merged", "split", "echo", "torn_echo"],
};

/** The keys that simulated pads have, where their settings do not say. @type {Record<string, string[]>} */
const KEYS = {
  pad: ["call", "start", "finish", "transfer"],
  rating: ["rate-5", "rate-4", "rate-3", "rate-2", "rate-1"],
  reader: ["scan"],
};

/** @param {Device} device */
export function deviceActions(device) {
  const row = h("div", { class: "device-actions" });
  if (!device.enabled) return row;
  if (device.kind === "printer") row.append(button(device, "test_slip", {}));
  if (["sign", "pad", "rating"].includes(device.kind)) row.append(button(device, "identify", { seconds: IDENTIFY_S }));
  if (device.kind === "speaker") row.append(button(device, "sound_test", {}));
  if (isSimulated(device) && device.kind !== "speaker") row.append(...keyMenu(device), faultMenu(device));
  return row;
}

/** @param {Device} device */
function isSimulated(device) {
  return device.driver === "simulated" || device.address.port === "simulated";
}

/** @param {Device} device @param {string} kind @param {Record<string, unknown>} more */
function button(device, kind, more) {
  const node = h("button", { type: "button", class: "button small-button", data: { errand: kind }, on: { click: () => run(node, device, kind, more) } }, t(`errand_${kind}`));
  return node;
}

/**
 * @param {HTMLButtonElement} node
 * @param {Device} device
 * @param {string} kind
 * @param {Record<string, unknown>} more
 */
export async function run(node, device, kind, more) {
  node.disabled = true;
  try {
    say(device, kind, await errand(device.agent, kind, { device: device.code, ...more }).done);
  } finally {
    node.disabled = false;
  }
}

/** @param {Device} device @param {string} kind @param {import("../desk/errand.js").Errand} ended */
function say(device, kind, ended) {
  const place = deviceName(device);
  if (ended.state === "cancelled") return toast(t("errand_not_taken", { agent: device.agent }), { kind: "bad" });
  if (ended.state === "failed") return toast(t("errand_failed", { place, what: whyFailed(ended) }), { kind: "bad" });
  if (kind === "test_slip") {
    const printed = ["SENT", "CONFIRMED"].includes(ended.result.state);
    const what = t(`test_slip_${String(ended.result.state).toLowerCase()}`, { place });
    return toast([what, printed ? "" : codeWords("reason", ended.result.reason)].filter(Boolean).join(t("list_comma")), printed ? {} : { kind: "bad" });
  }
  return toast(t(`${kind}_done`, { place }));
}

/** @param {Device} device */
function faultMenu(device) {
  const faults = [...device.kind === "printer" ? FAULTS.printer : FAULTS.line, "recover"];
  return h("details", { class: "fault-menu" },
    h("summary", { class: "button small-button", data: { kind: "plain" } }, t("try_a_fault")),
    h("div", { class: "fault-list" },
      h("p", { class: "small muted" }, t("try_a_fault_hint")),
      faults.map((fault) => {
        const node = h("button", { type: "button", class: "fault-choice", data: { fault }, on: { click: () => run(node, device, "simulate_fault", { fault }) } }, t(`fault_${fault}`));
        return node;
      })));
}

/** @param {Device} device */
function keyMenu(device) {
  const keys = [...new Set(Object.values(device.address.keys ?? KEYS[device.kind] ?? []))].map(String);
  if (!keys.length) return [];
  const text = h("input", { class: "input mono", type: "text", maxlength: 200, autocomplete: "off", spellcheck: "false", "aria-label": t("scan_text"), placeholder: t("scan_text") });
  return [h("details", { class: "fault-menu" },
    h("summary", { class: "button small-button", data: { kind: "plain" } }, t("press_a_key")),
    h("div", { class: "fault-list" },
      h("p", { class: "small muted" }, t("press_a_key_hint")),
      keys.includes("scan") ? text : null,
      keys.map((key) => {
        const node = h("button", { type: "button", class: "fault-choice", data: { key }, on: { click: () => run(node, device, "press_key", { key, text: key === "scan" ? text.value.trim() : "" }) } }, codeWords("key", key));
        return node;
      })))];
}
