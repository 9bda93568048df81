/**
 * A screen that announces: boards go in; each call gets its moment, one `announced` event, once and in order, and
 * the mark is kept; then it goes to the ear's lane, where it is spoken if this screen has the word.
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
import { openQueue } from "./voice_queue.js";

/**
 * @param {Object} parts
 * @param {(group: Call[]) => void} parts.show gives these calls the large place
 * @param {(call: Call, turn: import("./voice_queue.js").Turn) => Promise<void>} parts.speak lets a call be heard
 * @param {() => void} parts.hush
 * @param {() => boolean} parts.audible whether the browser lets anything be heard
 * @param {() => void} parts.changed a call has been dealt with, so the lists may show it
 * @returns {{take: (board: Board) => void, done: () => number, word: (word: import("./voice_queue.js").Word) => void, lost: () => void, speaking: () => boolean}}
 *     `done`: the last move dealt with; `word`: who speaks in the zone; `lost`: the server is away;
 *     `speaking`: a call is being heard
 */
export function openAnnouncer({ show, speak, hush, audible, changed }) {
  /** @type {Mark | null} */
  let mark = remembered();
  /** @type {Mark | null} how far it has come; behind `mark` while calls wait for their moment */
  let kept = null;
  /** @type {Board | null} */
  let board = null;

  /** @param {number} move */
  const undone = (move) => board?.calls.find((call) => call.move === move)?.undone ?? false;
  const now = () => performance.now();
  const queue = openQueue({ speak, hush, undone, now });
  const lane = openLane({
    show,
    sound: queue.push,
    undone,
    now,
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
      if (mark && mark.epoch !== next.epoch) {
        lane.clear();
        queue.clear();
      }
      board = next;
      const found = due(mark, next);
      mark = found.mark;
      if (found.due.length) lane.push(found.due);
      if (lane.waiting() === 0) keep(mark);
    },
    done: () => kept?.move ?? -1,
    word: (word) => queue.word(word.epoch === board?.epoch ? word : { ...word, spoken: 0 }),
    lost: queue.lost,
    speaking: queue.speaking,
  };
}

/** @param {Announced} detail */
function tell(detail) {
  document.dispatchEvent(new CustomEvent("announced", { detail }));
}
