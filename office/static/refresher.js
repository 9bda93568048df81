/** One page's figures, kept fresh: asked for at once or soon, an older answer never in the place of a newer one. */

import { fail } from "./desk.js";

const APART_MS = 1_000;

/**
 * @template Found
 * @param {() => Promise<Found>} ask
 * @param {(found: Found) => void} paint
 * @param {(error: unknown) => boolean} [refused] whether the page deals with it itself
 */
export function refresher(ask, paint, refused = () => false) {
  let asked = 0;
  let pending = 0;
  let newest = 0;

  async function load() {
    clearTimeout(pending);
    pending = 0;
    asked = Date.now();
    newest += 1;
    const mine = newest;
    try {
      const found = await ask();
      if (mine === newest) paint(found);
    } catch (error) {
      if (mine === newest && !refused(error)) fail(error);
    }
  }

  /** After a moment, so that many moves at once are one question; not while nobody looks. */
  function loadSoon() {
    if (pending || document.hidden) return;
    pending = window.setTimeout(load, Math.max(0, asked + APART_MS - Date.now()));
  }

  return { load, loadSoon };
}
