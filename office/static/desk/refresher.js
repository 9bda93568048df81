/**
 * One page's figures, kept fresh: asked for at once or soon, never twice at the same time, no older answer in the place
 * of a newer one. What is asked no more is aborted, where `ask` hands its signal on.
 */

import { fail } from "./desk.js";

const APART_MS = 1_000;

/**
 * @template Found
 * @param {(signal: AbortSignal) => Promise<Found>} ask
 * @param {(found: Found) => void} paint
 * @param {(error: unknown) => boolean} [refused] whether the page deals with it itself
 */
export function refresher(ask, paint, refused = () => false) {
  let loading = false;
  let again = false; // what is under way answers an older question
  let soon = false; // something happened while it was under way
  let ended = 0;
  let pending = 0;
  let asking = new AbortController();

  /** At once; where an answer is under way, after it, and that one is not shown. */
  async function load() {
    clearTimeout(pending);
    pending = 0;
    again = loading;
    if (loading) return asking.abort();
    loading = true;
    do {
      again = soon = false;
      asking = new AbortController();
      try {
        const found = await ask(asking.signal);
        if (!again) paint(found);
      } catch (error) {
        if (!again && !refused(error)) fail(error);
      }
    } while (again);
    loading = false;
    ended = Date.now();
    if (soon) loadSoon();
  }

  /** A moment after the last answer, so that many moves at once are one question; not while nobody looks. */
  function loadSoon() {
    soon = loading;
    if (loading || pending || document.hidden) return;
    pending = window.setTimeout(load, Math.max(0, ended + APART_MS - Date.now()));
  }

  return { load, loadSoon };
}
