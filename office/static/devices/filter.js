/**
 * Which devices are shown, where there are many: all, those that want somebody, or one kind.
 *
 * @typedef {import("../devices.js").Device} Device
 */

import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { wantsSomebody } from "./state.js";

const MANY = 8;

/** @param {Device} device @param {string} wanted */
export function fits(device, wanted) {
  if (wanted === "all") return true;
  return wanted === "wanting" ? device.enabled && wantsSomebody(device) : device.kind === wanted;
}

/**
 * @param {Device[]} devices
 * @param {string} wanted
 * @param {(wanted: string) => void} choose
 * @returns {HTMLElement[]} nothing where there is nothing to choose from
 */
export function filterBar(devices, wanted, choose) {
  if (devices.length <= MANY) return [];
  const kinds = [...new Set(devices.map((device) => device.kind))];
  return ["all", "wanting", ...kinds].map((one) => h("button", {
    type: "button", class: "filter", "aria-pressed": String(one === wanted), data: { filter: one }, on: { click: () => choose(one) },
  }, t(`filter_${one}`), h("span", { class: "figure" }, devices.filter((device) => fits(device, one)).length)));
}
