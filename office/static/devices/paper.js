/**
 * One printer: what came out of it, as paper, from the very bytes it was sent.
 *
 * @typedef {import("../devices.js").Device} Device
 * @typedef {import("../devices.js").Picture} Picture
 */

import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { moment, openDialog, placeName } from "../desk/desk.js";
import { deviceActions } from "./actions.js";
import { stateBlock, stateOf } from "./state.js";

/** @param {Device} device */
export function printerCard(device) {
  const state = h("div", { class: "printer-state" });
  const slot = h("div", { class: "slot" });
  const strip = h("ul", { class: "strip", "aria-label": t("slips_before") });
  const node = h("article", { class: "card printer", id: `device-${device.code}` },
    h("header", { class: "printer-head" }, h("h3", null, placeName("kiosk", device.place)), state),
    h("div", { class: "machine" }, h("div", { class: "mouth", "aria-hidden": "true" }), slot),
    strip,
    deviceActions(device),
    h("p", { class: "small muted printer-driver" }, driverWords(device)));
  let chosen = 0; // 0: always the newest
  let shown = "";

  /** @param {Picture[]} pictures */
  function paint(pictures) {
    const picture = pictures.find((p) => p.n === chosen) ?? pictures[0];
    const key = `${picture?.n ?? 0} ${pictures.map((p) => p.n).join()}`;
    if (key === shown && slot.firstChild) return;
    shown = key;
    replace(slot, picture ? paper(device, picture) : h("div", { class: "empty" }, h("p", null, t("no_slip_yet"))));
    replace(strip, ...pictures.map((p) => h("li", null, h("button", {
      type: "button", class: "slip-chip", "aria-pressed": p === picture ? "true" : "false",
      on: { click: () => { chosen = p === pictures[0] ? 0 : p.n; shown = ""; paint(pictures); } },
    }, h("strong", null, p.ticket ?? t("slip")), p.copy && p.copy !== "0" ? t("slip_copy") : "", h("span", { class: "muted" }, moment(p.at))))));
  }

  return {
    node,
    /** @param {Device} now_is @param {Picture[]} pictures @param {number} now */
    update(now_is, pictures, now) {
      node.dataset.state = stateOf(now_is);
      replace(state, stateBlock(now_is, now));
      paint(pictures);
    },
  };
}

/** @param {Device} device @param {Picture} picture */
function paper(device, picture) {
  const src = `/api/v1/devices/${device.code}/pictures/${picture.n}`;
  const alt = t("slip_of", { number: picture.ticket ?? "", place: placeName("kiosk", device.place) });
  const enlarge = () => openDialog(alt, h("img", { class: "paper-large", src, alt }));
  return h("button", { type: "button", class: "paper", title: t("enlarge"), on: { click: enlarge } },
    h("img", { src, alt }), h("span", { class: "visually-hidden" }, t("enlarge")));
}

/** "simulated · generic-80mm". @param {Device} device */
export function driverWords(device) {
  const where = Object.entries(device.address).map(([key, value]) => (typeof value === "string" ? value : `${key} ${value}`));
  return [t("driver_named", { driver: device.driver }), ...where].join(" · ");
}
