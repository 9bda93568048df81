/**
 * What a wall says when there is no call to show: no news yet, hall closed, nobody called.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";

/**
 * @param {HTMLElement} place hidden where there are calls
 * @param {Board | null} board
 * @param {boolean} calls whether there are calls to show
 */
export function drawCalm(place, board, calls) {
  place.hidden = calls;
  const kind = !board ? "connecting" : board.hall.open ? "ready" : "closed";
  if (calls || place.dataset.kind === kind) return;
  place.dataset.kind = kind;
  replace(place, kind === "closed" && pictogram("door"),
    h("p", { class: "calm-title" }, t(`wall_${kind}`)),
    h("p", { class: "calm-text" }, kind === "closed" ? hoursWords(board?.hall) : t(`wall_${kind}_text`)));
}

/** When the hall is open today, or that there are other days. @param {Board["hall"] | undefined} hall */
export function hoursWords(hall) {
  const { opens_at: opens = null, closes_at: closes = null } = hall ?? {};
  return opens && closes ? t("wall_hours", { opens, closes }) : t("wall_closed_text");
}
