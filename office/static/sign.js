/**
 * One counter's sign: its lamps as they stand, decoded from the bytes sent to it.
 *
 * @typedef {import("./devices.js").Device} Device
 * @typedef {import("./devices.js").Picture} Picture
 */

import { h, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { placeName } from "./desk.js";
import { sinceWords, stateLine } from "./device_state.js";

/** @param {Device} device */
export function signTile(device) {
  const lamps = h("div", { class: "lamps" });
  const state = h("div", { class: "sign-state" });
  const node = h("article", { class: "sign", "aria-label": device.code },
    h("h3", { class: "sign-name" }, placeName("counter", device.place)), lamps, state);
  let shown = -1;
  return {
    node,
    /** @param {Device} now_is @param {Picture[]} pictures @param {number} now */
    update(now_is, pictures, now) {
      replace(state, stateLine(now_is), h("p", { class: "small muted" }, sinceWords(now_is, now)));
      const newest = pictures[0];
      if (newest && newest.n !== shown) {
        shown = newest.n;
        replace(lamps, h("img", { src: `/api/v1/devices/${device.code}/pictures/${newest.n}`, alt: t("lamps_of", { place: device.place }), width: 384, height: 120 }));
      } else if (!newest) {
        replace(lamps, h("p", { class: "lamps-none small" }, t("lamps_none")));
      }
    },
  };
}
