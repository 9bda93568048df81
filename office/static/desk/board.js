/**
 * The hall's board, followed once for all parts of a page. The navigation says when the line is lost.
 *
 * @typedef {import("../../hallkeeper/types.js").Board} Board
 */

import { call } from "../../hallkeeper/api.js";
import { byId, pictogram, replace } from "../../hallkeeper/element.js";
import { follow } from "../../hallkeeper/live.js";
import { t } from "../../hallkeeper/words.js";

/** @type {((board: Board) => void)[]} */
const hearers = [];
/** @type {Board | null} */
let newest = null;
let following = false;
/** @type {(() => void)[]} */
const campaignHearers = [];

/** Hear when something about campaigns has changed, or may have. @param {() => void} hear */
export function onCampaigns(hear) {
  campaignHearers.push(hear);
}

function tellCampaigns() {
  for (const hear of campaignHearers) hear();
}

/** Hear the board now, if it is known, and after each change. @param {(board: Board) => void} onBoard */
export function followBoard(onBoard) {
  hearers.push(onBoard);
  if (newest) onBoard(newest);
  if (following) return;
  following = true;
  const line = byId("line");
  const { refresh } = follow("/board", {}, {
    event: "board",
    snapshot: () => call("GET", "/board"),
    onState: (/** @type {Board} */ board) => {
      newest = board;
      for (const hear of hearers) hear(board);
    },
    also: { campaigns: tellCampaigns },
    onOnline: () => {
      line.hidden = true;
      tellCampaigns();
    },
    onOffline: () => {
      line.hidden = false;
      replace(line, pictogram("broken"), t("reconnecting"));
    },
  });
  refresh().catch(() => undefined); // where the socket is slow or barred the page is still right
}
