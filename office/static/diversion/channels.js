/** E-channels: how often each was taught and opened, in these days and by day. */

import { h } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { whole } from "../desk/desk.js";

/**
 * @typedef {Object} Channel
 * @property {string} channel
 * @property {import("../../hallkeeper/types.js").Names} names
 * @property {string} kind
 * @property {number} taught
 * @property {number} opened
 * @property {{day: string, taught: number, opened: number}[]} days
 *
 * @typedef {{from: string, to: string, counted: boolean, channels: Channel[]}} Channels
 */

/** @param {Channels} found */
export function channelsTable({ from, to, counted, channels }) {
  const num = (/** @type {string} */ key) => h("th", { scope: "col", class: "num" }, t(key));
  const cells = (/** @type {{taught: number, opened: number}} */ one) => [h("td", { class: "num" }, whole(one.taught)), h("td", { class: "num" }, whole(one.opened))];
  const rows = channels.flatMap((one) => [
    h("tr", { data: { channel: one.channel } }, h("th", { scope: "row" }, named(one.names) || one.channel), h("td", null, t("div_channels_all")), ...cells(one)),
    ...one.days.map((day) => h("tr", { class: "muted" }, h("td", null), h("td", null, day.day), ...cells(day))),
  ]);
  return [
    h("p", { class: "muted small" }, t(counted ? "div_channels_hint" : "div_channels_uncounted")),
    channels.length ? h("div", { class: "scroll" }, h("table", { class: "table by-row" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("table_channel")), h("th", { scope: "col" }, t("div_channels_day")), num("div_channels_taught"), num("div_channels_opened"))),
      h("tbody", null, rows))) : h("p", { class: "muted" }, t("no_channels")),
    h("p", null, h("a", { class: "button", href: `/api/v1/diversion/channels?as=csv&from=${from}&to=${to}`, download: "" }, t("div_channels_export"))),
  ];
}
