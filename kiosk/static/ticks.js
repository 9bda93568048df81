/** Seconds that run down on the screen. */

const TICK_MS = 200;

/**
 * Tells the time five times a second until stopped.
 *
 * @param {(now: number) => void} tick `now` in `performance.now()` ms, which no clock change disturbs
 * @returns {() => void} stop
 */
export function countdown(tick) {
  const timer = setInterval(() => tick(performance.now()), TICK_MS);
  return () => clearInterval(timer);
}
