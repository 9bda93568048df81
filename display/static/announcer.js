/**
 * A screen that announces: boards go in; each call gets its moment, its sound and one `announced` event, once
 * and in order, and the mark is kept.
 *
 * Whoever watches a screen may listen for `announced` on the document ({move, number, counter, outcome, waited,
 * sound}) or read `data-announced` on the root: the last move with which the screen has dealt.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("./announce.js").Call} Call
 * @typedef {import("./announce.js").Mark} Mark
 * @typedef {import("./announce.js").Outcome} Outcome
 * @typedef {{move: number, number: string, counter: string, outcome: Outcome, waited: number, sound: boolean}} Announced
 */

import { due } from "./announce.js";
import { openLane } from "./lane.js";
import { remember, remembered } from "./memory.js";

/**
 * @param {Object} parts
 * @param {(group: Call[]) => void} parts.show gives these calls the large place
 * @param {(call: Call, place: number) => Promise<void>} parts.sound lets a call be heard: chime, later voice
 * @param {() => boolean} parts.audible whether the browser lets anything be heard
 * @param {() => void} parts.changed a call has been dealt with, so the lists may show it
 * @returns {{take: (board: Board) => void, done: () => number}} `done`: the last move dealt with
 */
export function openAnnouncer({ show, sound, audible, changed }) {
  /** @type {Mark | null} */
  let mark = remembered();
  /** @type {Mark | null} how far it has come; behind `mark` while calls wait for their moment */
  let kept = null;
  /** @type {Board | null} */
  let board = null;

  const lane = openLane({
    show,
    sound,
    undone: (move) => board?.calls.find((call) => call.move === move)?.undone ?? false,
    now: () => performance.now(),
    after: (ms, then) => setTimeout(then, ms),
    done(call, outcome, waited) {
      keep({ epoch: board?.epoch ?? "", move: call.move });
      tell({ move: call.move, number: call.number, counter: call.counter, outcome, waited, sound: audible() });
      changed();
    },
  });

  /** @param {Mark} reached */
  function keep(reached) {
    kept = reached;
    document.documentElement.dataset.announced = String(reached.move);
    remember(reached);
  }

  return {
    take(next) {
      if (mark && mark.epoch !== next.epoch) lane.clear();
      board = next;
      const found = due(mark, next);
      mark = found.mark;
      if (found.due.length) lane.push(found.due);
      if (lane.waiting() === 0) keep(mark);
    },
    done: () => kept?.move ?? -1,
  };
}

/** @param {Announced} detail */
function tell(detail) {
  document.dispatchEvent(new CustomEvent("announced", { detail }));
}
