/** Long work about the campaign that is open; what it brings is taken, unless another one was opened meanwhile. */

import { call } from "../../hallkeeper/api.js";
import { current, take } from "./document.js";
import { fail } from "../desk/desk.js";
import { Stopped, workOn } from "../desk/work.js";

/** @typedef {import("./types.js").Campaign} Campaign */

/**
 * @param {"hold" | "happened"} what @param {HTMLButtonElement} button @param {HTMLElement} bar
 * @param {() => Promise<unknown>} [before] what has to be done beforehand
 * @returns {Promise<boolean>} whether this campaign is still the open one
 */
export async function workedOut(what, button, bar, before) {
  button.disabled = true;
  try {
    await before?.();
    const { code } = current();
    await workOn(`/campaigns/${code}/${what}`, {}, bar);
    const now = /** @type {Campaign} */ (await call("GET", `/campaigns/${code}`));
    if (current().code !== code) return false;
    take(now);
  } catch (error) {
    if (!(error instanceof Stopped)) fail(error);
  }
  return true;
}
