/** What opens over the page of a number: without a touch it goes away by itself, and with one the page stays as long. */

import { byId } from "../hallkeeper/element.js";
import { fillDialog } from "./dialog.js";

const IDLE_MS = 20_000;

/** @param {(ms: number) => void} stay the page is kept for so long at least */
export function overNumber(stay) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
  let open = false;
  let timer = 0;

  function close() {
    clearTimeout(timer);
    dialog.removeEventListener("pointerdown", touched);
    if (open && dialog.open) dialog.close();
    open = false;
  }

  function touched() {
    clearTimeout(timer);
    timer = window.setTimeout(close, IDLE_MS);
    stay(IDLE_MS + 2_000);
  }

  /** @param {...Node} parts */
  function show(...parts) {
    open = true;
    fillDialog("number", ...parts);
    dialog.addEventListener("pointerdown", touched);
    touched();
  }

  return { show, touched, close };
}
