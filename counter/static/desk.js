/**
 * What the page knows now, in one place; parts draw themselves anew whenever it changes.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {Object} Desk
 * @property {View | null} view as the server last told it
 * @property {boolean} online the socket stands and a view has come since it does
 * @property {boolean} lost the hall cannot be reached (not merely not yet)
 * @property {string} busy the verb under way, or ""
 * @property {number} ahead milliseconds by which the hall's clock is ahead of this machine's
 */

/** @type {Desk} */
export const desk = { view: null, online: false, lost: false, busy: "", ahead: 0 };

/** @type {((now: Desk) => void)[]} */
const parts = [];

/**
 * Draw this part now and after each change.
 *
 * @param {(now: Desk) => void} part
 */
export function draws(part) {
  parts.push(part);
  part(desk);
}

/** @param {Partial<Desk>} news */
export function changed(news) {
  Object.assign(desk, news);
  for (const part of parts) part(desk);
}

/** The hall's clock in milliseconds: a teller's PC may be minutes wrong. */
export function hallNow() {
  return Date.now() + desk.ahead;
}

/** @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/**
 * Build this node's content only when what it shows has changed, so that a button is never exchanged between
 * the press and the release of a mouse.
 *
 * @param {HTMLElement} node
 * @param {unknown} shows all that the content depends on
 * @param {() => void} build
 */
export function whenNew(node, shows, build) {
  const signature = JSON.stringify(shows);
  if (drawn.get(node) === signature) return;
  drawn.set(node, signature);
  build();
}
