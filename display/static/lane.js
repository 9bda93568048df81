/**
 * The line in which calls wait for their moment on a screen: one after the other, and together when many come
 * at once, so that nobody looks for their number for more than a few seconds.
 *
 * This is the eye's lane: a group at a time, each held. What is shown goes on to the ear's (voice_queue.js), which
 * takes as long as it takes: a slow voice never holds up the picture.
 *
 * @typedef {import("./announce.js").Call} Call
 * @typedef {import("./announce.js").Due} Due
 * @typedef {import("./announce.js").Outcome} Outcome
 * @typedef {Due & {since: number}} Waiting
 * @typedef {Object} Stage what the lane drives; times in milliseconds
 * @property {(group: Call[]) => void} show the calls whose moment this is, oldest first
 * @property {(item: Waiting, place: number) => void} sound hands a call to the ear; `place` in its group, from 0
 * @property {(call: Call, outcome: Outcome, waited: number) => void} done told once per call, in order
 * @property {(move: number) => boolean} undone whether the call has been taken back meanwhile
 * @property {() => number} now
 * @property {(ms: number, then: () => void) => void} after
 */

import { SOUNDED_MS } from "./announce.js";

/** So many at once can still be read across the hall. */
export const TOGETHER = 6;

/** Who has waited longer is listed at once: the line must not run behind the hall. */
export const LATE_MS = 15_000;

/**
 * How long a group keeps the large place: time to find one number among so many.
 *
 * @param {number} size of the group
 * @param {number} waiting how many wait behind it
 */
export function holdFor(size, waiting) {
  if (size <= 1) return 1_500;
  if (size <= 3 || waiting > TOGETHER) return 2_000;
  return 3_000;
}

/**
 * @param {Stage} stage
 * @returns {{push: (due: Due[]) => void, waiting: () => number, clear: () => void}} `clear` forgets who waits:
 *     after a restore the snapshot alone says who is called
 */
export function openLane(stage) {
  /** @type {Waiting[]} */
  const line = [];
  let held = false;

  function step() {
    if (held) return;
    const { taken, group } = takeGroup(line, stage);
    if (group.length) {
      held = true;
      stage.show(group.map((item) => item.call));
      stage.after(holdFor(group.length, line.length), () => {
        held = false;
        step();
      });
    }
    for (const item of taken) stage.done(item.call, item.outcome, stage.now() - item.since);
    group.forEach((item, place) => stage.sound(item, place));
  }

  return {
    push(due) {
      const since = stage.now();
      line.push(...due.map((item) => ({ ...item, since })));
      step();
    },
    waiting: () => line.length,
    clear() {
      line.length = 0;
    },
  };
}

/**
 * The next calls off the line, in order: those whose moment this is (at most TOGETHER), and with them those
 * that are only listed.
 *
 * @param {Waiting[]} line
 * @param {Stage} stage
 * @returns {{taken: Waiting[], group: Waiting[]}}
 */
function takeGroup(line, stage) {
  /** @type {Waiting[]} */
  const taken = [];
  /** @type {Waiting[]} */
  const group = [];
  for (let item = line[0]; item; item = line[0]) {
    const outcome = outcomeNow(item, stage);
    if (outcome === "announced" && group.length === TOGETHER) break;
    const judged = { ...item, outcome };
    taken.push(judged);
    if (outcome === "announced") group.push(judged);
    line.shift();
  }
  return { taken, group };
}

/**
 * @param {Waiting} item
 * @param {Stage} stage
 * @returns {Outcome}
 */
function outcomeNow(item, stage) {
  if (item.outcome === "undone" || stage.undone(item.call.move)) return "undone";
  const waited = stage.now() - item.since;
  return item.outcome === "shown" || waited > LATE_MS || item.age + waited > SOUNDED_MS ? "shown" : "announced";
}
