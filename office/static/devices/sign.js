/**
 * One device that is no printer: a counter's sign with its lamps as they stand, decoded from the bytes sent to it;
 * a pad, a keypad for ratings, a reader, a zone's speaker.
 *
 * @typedef {import("../devices.js").Device} Device
 * @typedef {import("../devices.js").Picture} Picture
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { deviceActions } from "./actions.js";
import { stateBlock, stateOf } from "./state.js";
import { standsAt } from "../desk/names.js";

/** @type {Record<string, string>} */
const ICONS = { pad: "phone", reader: "receipt", rating: "star", speaker: "speaker" };

/** @param {Device} device */
export function deviceTile(device) {
  const face = h("div", { class: device.kind === "sign" ? "lamps" : "face" });
  const state = h("div", { class: "sign-state" });
  const node = h("article", { class: "sign", id: `device-${device.code}`, "aria-label": device.code },
    h("h3", { class: "sign-name" }, standsAt(device)), face, state, deviceActions(device));
  let shown = -1;
  return {
    node,
    /** @param {Device} now_is @param {Picture[]} pictures @param {number} now */
    update(now_is, pictures, now) {
      node.dataset.state = stateOf(now_is);
      replace(state, stateBlock(now_is, now));
      const newest = pictures[0];
      if (newest && newest.n !== shown) {
        shown = newest.n;
        face.className = "lamps";
        replace(face, h("img", { src: `/api/v1/devices/${device.code}/pictures/${newest.n}`, alt: t("lamps_of", { place: standsAt(device) }), width: 384, height: 120 }));
      } else if (!newest) {
        replace(face, device.kind === "sign" ? h("p", { class: "lamps-none small" }, t("lamps_none")) : pictogram(ICONS[device.kind] ?? "star"));
      }
    },
  };
}
