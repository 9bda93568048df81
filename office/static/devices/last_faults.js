/**
 * The faults of the day that are over, and those that are not: what, where, from when, how long.
 *
 * @typedef {{devices: string[], reasons: string[], began: string, ended: string | null, lasted_s: number}} PastFault
 */

import { call } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { duration, t } from "../../hallkeeper/words.js";
import { codeWords, deviceName, moment } from "../desk/desk.js";

const MOST = 50;

/** @returns {Promise<PastFault[]>} newest first */
export function loadFaults() {
  return call("GET", `/faults?limit=${MOST}`);
}

/** @param {PastFault[]} faults @param {import("../devices.js").Device[]} devices */
export function faultTable(faults, devices) {
  if (!faults.length) return h("p", { class: "muted" }, t("no_faults_today"));
  return h("div", { class: "scroll" }, h("table", { class: "table" },
    h("thead", null, h("tr", null, ["col_device", "col_matter", "col_began", "col_lasted"].map((key) => h("th", { scope: "col" }, t(key))))),
    h("tbody", null, faults.map((fault) => h("tr", { data: { over: String(fault.ended !== null) } },
      h("th", { scope: "row" }, names(fault.devices, devices)),
      h("td", null, fault.reasons.map((reason) => codeWords("reason", reason)).join(t("list_comma"))),
      h("td", { class: "tight" }, moment(fault.began)),
      h("td", { class: "tight" }, fault.ended ? duration(fault.lasted_s) : t("still_on", { span: duration(fault.lasted_s) })))))));
}

/** @param {string[]} codes @param {import("../devices.js").Device[]} devices */
function names(codes, devices) {
  const [first = ""] = codes;
  const device = devices.find((one) => one.code === first);
  const name = device ? deviceName(device) : first;
  return codes.length > 1 ? t("and_more_devices", { place: name, n: codes.length }) : name;
}
