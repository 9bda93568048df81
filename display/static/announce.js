/**
 * Which calls a screen still has to announce. Pure: a mark and a board go in, the new mark and what is due
 * come out.
 *
 * The mark is the last move with which this screen has dealt, and the epoch in which that was. A new screen
 * (no mark) starts at the head. In another epoch, after a restore, move numbers may have gone back: the mark
 * means nothing there and only age decides.
 *
 * @typedef {import("../hallkeeper/types.js").Call} Call
 * @typedef {Pick<import("../hallkeeper/types.js").Board, "version" | "epoch" | "now" | "calls">} Calls
 * @typedef {{epoch: string, move: number}} Mark
 * @typedef {"announced" | "shown" | "undone"} Outcome `announced`: had its moment and was handed to the sound;
 *     `shown`: too old for that, only listed; `undone`: taken back before its moment, listed as such
 * @typedef {{call: Call, outcome: Outcome, age: number}} Due `age` in milliseconds when the board was told
 */

/** Older calls are shown, not sounded. */
export const SOUNDED_MS = 60_000;

/** After a restore nothing older than this is announced. */
export const RESTORED_MS = 30_000;

/**
 * @param {Mark | null} mark null on a new screen
 * @param {Calls} board `calls` ascending by move
 * @returns {{mark: Mark, due: Due[]}} `due` ascending by move, each call once
 */
export function due(mark, board) {
  const head = { epoch: board.epoch, move: board.version };
  if (!mark) return { mark: head, due: [] };
  const restored = mark.epoch !== board.epoch;
  const limit = restored ? RESTORED_MS : SOUNDED_MS;
  const fresh = board.calls.filter((call) => restored || call.move > mark.move);
  const move = restored ? board.version : Math.max(mark.move, board.version);
  return { mark: { epoch: board.epoch, move }, due: fresh.map((call) => judge(call, board.now, limit)) };
}

/**
 * @param {Call} call
 * @param {string} now the server's, so that a screen with a wrong clock judges rightly
 * @param {number} limit milliseconds
 * @returns {Due}
 */
function judge(call, now, limit) {
  const age = Date.parse(now) - Date.parse(call.at);
  return { call, age, outcome: call.undone ? "undone" : age > limit ? "shown" : "announced" };
}

/**
 * A mark as it was kept; anything else that may stand there gives null, hence a new screen.
 *
 * @param {string | null} kept
 * @returns {Mark | null}
 */
export function readMark(kept) {
  try {
    const mark = JSON.parse(kept ?? "null");
    return typeof mark?.epoch === "string" && Number.isInteger(mark?.move) ? { epoch: mark.epoch, move: mark.move } : null;
  } catch {
    return null;
  }
}
