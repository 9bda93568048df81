/**
 * The bell in the customer's hand: vibration, and a chime once they have allowed it by a touch. It keeps the
 * phone awake meanwhile, where the browser can.
 *
 * @typedef {Object} Bell
 * @property {() => boolean} ready whether a call will be heard
 * @property {() => Promise<void>} arm from within a touch: allow sound and let it be heard once
 * @property {() => void} ring
 */

import { openSound } from "./sound.js";

const SHAKE = [400, 200, 400, 200, 800];
const TIMES = 3;

/**
 * @param {() => void} changed
 * @returns {Bell}
 */
export function openBell(changed) {
  const sound = openSound(changed);
  let awake = false;

  async function stayAwake() {
    if (!awake || document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // A low battery or a plain http address forbids it: the page says that it should stay open.
    }
  }

  document.addEventListener("visibilitychange", stayAwake); // the lock is lost whenever the page is hidden
  return {
    ready: sound.allowed,
    async arm() {
      await sound.allow();
      awake = true;
      void stayAwake();
      await sound.ring("full");
    },
    ring() {
      navigator.vibrate?.(SHAKE);
      void (async () => {
        for (let time = 0; time < TIMES; time += 1) await sound.ring("full");
      })();
    },
  };
}
