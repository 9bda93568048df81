/**
 * Following the moves themselves, for pages that must know what happened and not only that something did.
 *
 * @typedef {import("./desk.js").Board} Board
 * @typedef {{move: number, verb: string, kiosk: string | null, counter: string | null, data: Record<string, unknown>}} Happened
 */

import { call } from "../../hallkeeper/api.js";
import { followBoard } from "./desk.js";

const APART_MS = 1_000;
const AT_ONCE = 1_000;

/**
 * Hear the moves from now on, in order, none left out, at most once a second.
 *
 * @param {(moves: Happened[]) => void} onMoves
 * @param {(board: Board) => void} [onBoard]
 */
export function followMoves(onMoves, onBoard) {
  let seen = -1;
  let newest = -1;
  let busy = false;

  async function look() {
    if (busy || newest <= seen) return;
    busy = true;
    try {
      const answer = /** @type {{moves: Happened[], next: number}} */ (await call("GET", `/moves?after=${seen}&limit=${AT_ONCE}`));
      seen = answer.next;
      if (answer.moves.length) onMoves(answer.moves);
    } catch {
      // the next board asks again
    }
    setTimeout(() => {
      busy = false;
      look();
    }, APART_MS);
  }

  followBoard((board) => {
    onBoard?.(board);
    newest = board.version;
    if (seen < 0) seen = newest;
    look();
  });
}
