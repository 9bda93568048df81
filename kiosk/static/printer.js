/**
 * What to tell about this kiosk's printer.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {"ready" | "mute" | "none"} Paper "mute": it cannot print now; "none": there is no printer
 */

import { data } from "./state.js";

const CANNOT = new Set(["ATTENTION", "OFFLINE", "DISABLED"]);

/**
 * An unknown state (a printer without a status channel) counts as ready: most of the time it prints.
 *
 * @param {Board} board
 * @returns {Paper}
 */
export function printer(board) {
  const device = board.kiosks[data.kiosk.code]?.printer;
  if (!device) return "none";
  return CANNOT.has(device.state) ? "mute" : "ready";
}
