/** Asks how a payment, and then its receipt or another paper, stands for as long as its screen is shown, and no longer. */

import { lookAtPaper } from "./paper.js";
import { look } from "./paying.js";
import { awaitsPaper, onAlter, present, unsettled } from "./state.js";

const EVERY_MS = 1_500;

/** Watch from now on. @returns {() => void} stop */
export function watchPayment() {
  let timer = 0;
  let looking = false;
  let stopped = false;

  async function again() {
    looking = true;
    await (present().payment && !present().paper ? look() : lookAtPaper());
    looking = false;
    pace();
  }

  function pace() {
    if (looking || stopped) return;
    const wanted = unsettled(present()) || awaitsPaper(present());
    if (!wanted) clearTimeout(timer);
    if (wanted === (timer !== 0)) return;
    timer = wanted ? window.setTimeout(() => { timer = 0; void again(); }, EVERY_MS) : 0;
  }

  const stop = onAlter(pace);
  pace();
  return () => {
    stopped = true; // an answer still on its way starts nothing
    stop();
    clearTimeout(timer);
  };
}
