/**
 * What a view means to the teller: the situation of the desk and the pressure of the queue. Pure functions.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {"closed" | "taken" | "paused" | "idle" | "called" | "serving"} Situation
 * @typedef {"none" | "calm" | "near" | "over"} Level
 */

const NEAR = 0.8; // of the target wait: time to hurry, not yet too late

/**
 * @param {View} view
 * @returns {Situation}
 */
export function situation(view) {
  const { state, mine } = view.counter;
  if (state === "closed") return "closed";
  if (!mine) return "taken";
  if (view.ticket) return view.ticket.state === "called" ? "called" : "serving";
  return state === "paused" ? "paused" : "idle";
}

/**
 * How many wait for what this counter serves.
 *
 * @param {View} view
 */
export function waitingHere(view) {
  return view.waiting.reduce((sum, row) => sum + (row.serves ? row.count : 0), 0);
}

/**
 * How a line stands against its target wait.
 *
 * @param {View["waiting"][number]} row
 * @param {number} now milliseconds, the hall's clock
 * @returns {{level: Level, waited_s: number, over_s: number}} of whoever has waited longest
 */
export function pressure(row, now) {
  if (!row.count || !row.longest_since) return { level: "none", waited_s: 0, over_s: 0 };
  const waited_s = Math.max(0, (now - Date.parse(row.longest_since)) / 1000);
  const over_s = waited_s - row.target_s;
  return { level: over_s > 0 ? "over" : waited_s > NEAR * row.target_s ? "near" : "calm", waited_s, over_s };
}
