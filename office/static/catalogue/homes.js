/** What the `place` of a device names, by its kind. */

/** @type {Record<import("../../hallkeeper/types.js").DeviceKind, "kiosk" | "counter" | "zone">} */
export const HOMES = { printer: "kiosk", sign: "counter", pad: "counter", reader: "counter", rating: "counter", speaker: "zone" };
