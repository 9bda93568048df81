/**
 * What a browser keeps for a page: `device` until it is cleared, `tab` as long as the tab is open. A browser may
 * forbid that or have no room: then it forgets, and the page does everything else as ever.
 *
 * @typedef {"device" | "tab"} Place
 */

/** What was kept under that name; null where nothing was, or cannot be. @param {Place} place @param {string} name */
export function kept(place, name) {
  try {
    return room(place).getItem(name);
  } catch {
    return null;
  }
}

/** @param {Place} place @param {string} name @param {string | null} what null: nothing any more */
export function keep(place, name, what) {
  try {
    if (what === null) room(place).removeItem(name);
    else room(place).setItem(name, what);
  } catch {
    // Forgotten.
  }
}

/** @param {Place} place */
function room(place) {
  return place === "device" ? localStorage : sessionStorage;
}
