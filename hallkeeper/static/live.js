/**
 * Following a state that the server keeps telling: a board, a counter's view, a ticket.
 *
 * Socket events may be lost, so each state carries `version` and `epoch`, a pulse tells the newest ones, and
 * whoever is behind fetches the snapshot. Within one epoch versions never go back; another epoch (a restore)
 * starts afresh and is told to the page, which then announces nothing old.
 *
 * @typedef {{version: number, epoch?: string}} Versioned
 * @typedef {{epochChanged: boolean, source: "event" | "snapshot"}} Change
 */

/**
 * @template {Versioned} S
 * @typedef {Object} Following
 * @property {string} event the socket event that carries the state
 * @property {() => Promise<S>} snapshot fetches the state over HTTP
 * @property {(state: S, change: Change) => void} onState
 * @property {() => void} [onOnline] the socket stands and pulses
 * @property {(reason: string) => void} [onOffline] told once per loss; following goes on trying for ever
 * @property {boolean} [answers] a screen answers each pulse, so that the office sees that it lives
 * @property {S} [initial] the state that the page was rendered with
 * @property {Record<string, (told: any) => void>} [also] what else the server tells by this socket, by event
 */

import { io } from "socket.io-client";
import { actingAs } from "./api.js";

const SILENCE_MS = 12_000; // pulses come every 5 s: two lost ones and a little
const BEHIND_MS = 1_000; // an event on its way needs no fetch
const REFUSED_MS = [1_000, 2_000, 5_000, 10_000, 15_000];

/**
 * Follow until closed.
 *
 * @template {Versioned} S
 * @param {string} namespace e.g. "/board"
 * @param {Record<string, string>} auth e.g. {counter: "3"}; the session's cookie goes by itself,
 *     and `as` says which one, as the header of that name does for requests
 * @param {Following<S>} following
 * @returns {{close: () => void, refresh: () => Promise<void>, accept: (state: S) => void, online: () => boolean, say: (event: string, told: unknown) => void}}
 *     `refresh` fetches now; `accept` takes a state that came as an answer to the page's own action; `say` tells
 *     the server, or nobody while the line is broken
 */
export function follow(namespace, auth, following) {
  const socket = io(namespace, {
    transports: ["websocket"],
    auth: { as: actingAs(), ...auth },
    reconnectionDelay: 500,
    reconnectionDelayMax: 8_000,
    randomizationFactor: 0.5,
  });
  let version = -1;
  /** @type {string | undefined} */
  let epoch;
  let online = false;
  let closed = false;
  let told = false;
  let refused = 0;
  let heard = Date.now();
  let behind = 0;
  let again = 0;

  /** @param {S} state @param {Change["source"]} source */
  function take(state, source) {
    const epochChanged = epoch !== undefined && state.epoch !== epoch;
    if (!epochChanged && state.version < version) return;
    version = state.version;
    epoch = state.epoch;
    following.onState(state, { epochChanged, source });
  }

  async function refresh() {
    const before = epoch;
    const state = await following.snapshot();
    if (closed) return;
    if (before !== epoch && state.epoch !== epoch) return; // asked before the restore, answered after it
    take(state, "snapshot");
  }

  function fetchQuietly() {
    refresh().catch(() => undefined); // the next pulse or reconnect asks again
  }

  /** @param {boolean} now @param {string} reason */
  function tell(now, reason) {
    if (told && now === online) return;
    told = true;
    online = now;
    if (now) following.onOnline?.();
    else following.onOffline?.(reason);
  }

  /** Those the client library leaves alone: refused by the server, or ended by it. */
  function retryRefused() {
    const wait = REFUSED_MS[Math.min(refused, REFUSED_MS.length - 1)];
    refused += 1;
    clearTimeout(again);
    again = window.setTimeout(() => socket.connect(), wait);
  }

  socket.on("connect", () => {
    heard = Date.now();
    refused = 0;
    tell(true, "");
  });
  socket.on("disconnect", (reason) => {
    if (closed) return;
    tell(false, reason);
    if (!socket.active) retryRefused();
  });
  socket.on("connect_error", (error) => {
    if (closed) return;
    tell(false, error.message);
    if (!socket.active) retryRefused();
  });
  socket.on(following.event, (/** @type {S} */ state) => {
    heard = Date.now();
    take(state, "event");
  });
  socket.on("pulse", (/** @type {Versioned} */ pulse) => {
    heard = Date.now();
    if (following.answers) socket.emit("here");
    if (pulse.epoch === epoch && pulse.version <= version) return;
    clearTimeout(behind);
    behind = window.setTimeout(() => {
      if (pulse.epoch !== epoch || pulse.version > version) fetchQuietly();
    }, BEHIND_MS);
  });

  for (const [event, heed] of Object.entries(following.also ?? {})) socket.on(event, heed);

  const watch = window.setInterval(() => {
    if (Date.now() - heard < SILENCE_MS) return;
    heard = Date.now();
    tell(false, "silence"); // the wire may be dead without having closed, or the greeting may never come
    fetchQuietly();
    socket.disconnect().connect();
  }, 1_000);

  if (following.initial) take(following.initial, "snapshot");

  return {
    close() {
      closed = true;
      clearInterval(watch);
      clearTimeout(behind);
      clearTimeout(again);
      socket.disconnect();
    },
    refresh,
    accept: (state) => take(state, "snapshot"),
    online: () => online,
    say(event, told) {
      if (socket.connected) socket.emit(event, told); // kept back for a later socket it would be stale
    },
  };
}
