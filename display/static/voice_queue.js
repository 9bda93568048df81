/**
 * The ear's lane: calls are heard one after the other, in their order, by the one voice of the zone.
 *
 * A screen that does not have the word keeps the same line and only strikes off what the zone has heard, so that
 * it can go on from there when the word comes to it. What has become old or was taken back is left out.
 *
 * @typedef {import("./announce.js").Call} Call
 * @typedef {import("./lane.js").Waiting} Waiting
 * @typedef {Object} Word what the server says: who speaks in this zone
 * @property {"voice" | "spare" | "none"} part `none`: this page never speaks
 * @property {string} zone
 * @property {number} volume 0 to 100
 * @property {string} epoch
 * @property {number} spoken the last call that the zone has heard
 * @typedef {Object} Turn the moment of one call
 * @property {number} place in the group that is shown together, from 0
 * @property {() => number} behind how many wait behind it now
 * @property {() => boolean} mine whether this page still has the word
 */

import { SOUNDED_MS } from "./announce.js";

/**
 * @param {Object} ear
 * @param {(call: Call, turn: Turn) => Promise<void>} ear.speak settles when the call has been heard
 * @param {() => void} ear.hush the word has gone elsewhere: be silent at once
 * @param {(move: number) => boolean} ear.undone
 * @param {() => number} ear.now milliseconds
 */
export function openQueue({ speak, hush, undone, now }) {
  /** @type {{item: Waiting, place: number}[]} */
  let line = [];
  let speaking = false;
  let mine = false;

  /** @param {{item: Waiting}} waiting */
  const alive = ({ item }) => item.age + now() - item.since <= SOUNDED_MS && !undone(item.call.move);

  async function step() {
    line = line.filter(alive);
    const next = mine && !speaking ? line.shift() : undefined;
    if (!next) return;
    speaking = true;
    const behind = () => (line = line.filter(alive)).length;
    await speak(next.item.call, { place: next.place, behind, mine: () => mine }).catch(() => undefined);
    speaking = false; // a voice that failed must not silence the next call
    await step();
  }

  /** @param {boolean} now */
  function own(now) {
    if (mine && !now) hush();
    mine = now;
    void step();
  }

  return {
    /** @param {Waiting} item @param {number} place */
    push(item, place) {
      line.push({ item, place });
      void step();
    },
    /** @param {Pick<Word, "part" | "spoken">} word */
    word({ part, spoken }) {
      line = line.filter(({ item }) => item.call.move > spoken);
      own(part === "voice");
    },
    /** The server is away: somebody else may have the word now. */
    lost: () => own(false),
    /** After a restore the board alone says who is called. */
    clear() {
      line = [];
    },
    waiting: () => line.length,
    speaking: () => speaking,
  };
}
