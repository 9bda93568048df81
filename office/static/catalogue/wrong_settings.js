/**
 * What the agents have said is wrong with the settings of devices: who comes here to put it right need not remember
 * it. Asked once, and no longer shown of a device once its settings are being changed.
 */

import { call } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { mistakeWords } from "../desk/fault_words.js";

/** @type {Promise<Map<string, string>> | undefined} */
let told;
/** @type {Set<string>} */
const changed = new Set();

/**
 * A line for a device's form, which is filled when the answer has come.
 *
 * @param {string} code
 */
export function wrongSetting(code) {
  const node = h("p", { class: "error", data: { wrong: code }, hidden: true });
  told ??= ask();
  told.then((wrong) => {
    node.textContent = wrong.get(code) ?? "";
    node.hidden = !node.textContent || changed.has(code);
  });
  return {
    node,
    /** The settings are no longer those that the agent has tried. */
    change() {
      changed.add(code);
      node.hidden = true;
    },
  };
}

/** By device; where that cannot be asked nothing is said, for it stands among the devices. @returns {Promise<Map<string, string>>} */
async function ask() {
  try {
    const devices = /** @type {import("../devices.js").Device[]} */ (await call("GET", "/devices"));
    return new Map(devices.map((device) => [device.code, mistakeWords(device)]));
  } catch {
    return new Map();
  }
}
