/**
 * Showing where something came from: what has moved within a list slides from its old place to its new one.
 */

const CALM_MS = 250;

/**
 * Change a list and let its items slide. Items are told apart by `data-key`.
 *
 * @param {HTMLElement} list
 * @param {() => void} change
 */
export function slide(list, change) {
  const before = new Map(items(list).map((item) => [item.dataset.key, item.getBoundingClientRect()]));
  change();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const item of items(list)) {
    const old = before.get(item.dataset.key);
    if (!old) continue;
    const now = item.getBoundingClientRect();
    const [x, y] = [old.left - now.left, old.top - now.top];
    if (!x && !y) continue;
    item.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
      duration: CALM_MS,
      easing: "cubic-bezier(0.2, 0, 0, 1)",
    });
  }
}

/** @param {HTMLElement} list @returns {HTMLElement[]} */
function items(list) {
  return /** @type {HTMLElement[]} */ ([...list.children]).filter((child) => child.dataset.key);
}
