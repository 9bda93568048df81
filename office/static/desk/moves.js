/**
 * Following the moves themselves, for pages that must know what happened and not only that something did.
 *
 * @typedef {import("./desk.js").Board} Board
 * @typedef {{move: number, verb: string, kiosk: string | null, counter: string | null, data: Record<string, unknown>}} Happened
 */

import { call } from "../../hallkeeper/api.js";
import { desk, followBoard } from "./desk.js";

const APART_MS = 1_000;
const AT_ONCE = 1_000;

/**
 * Hear the moves since the page was asked for, in order, none left out, at most once a second: what the page read
 * while it was opened may be older than the first board.
 *
 * @param {(moves: Happened[]) => void} onMoves
 * @param {(board: Board) => void} [onBoard]
 */
export function followMoves(onMoves, onBoard) {
  let seen = desk.moves;
  let newest = seen;
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
    look();
  });
}
