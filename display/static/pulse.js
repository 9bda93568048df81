/**
 * Three pulses of a new call, then still. None where reduced motion is asked for.
 */

const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {HTMLElement[]} nodes */
export function pulse(nodes) {
  if (STILL.matches) return;
  for (const node of nodes) node.animate({ opacity: [1, 0.65, 1] }, { duration: 700, iterations: 3 });
}
