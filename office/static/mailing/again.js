/**
 * Trying once more what did not go: all of it, a part at a time. What has ended badly again meanwhile is left for
 * another press.
 *
 * @typedef {import("./types.js").Run} Run
 */

import { call } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { fail, toast, whole } from "../desk/desk.js";

/** Run -> how far it is, while its parts follow each other. @type {Map<string, {done: number, all: number}>} */
const underway = new Map();

/** A button that says how many there are, and then how far it is. @param {Run} run @param {() => void} changed */
export function againButton(run, changed) {
  const node = h("button", { type: "button", class: "button", data: { do: "again" }, on: { click: () => void tryAll(run.run, changed) } });

  /** @param {Run} news */
  function update({ counts: { failed = 0, skipped = 0 } }) {
    const far = underway.get(run.run);
    node.hidden = !far && !(failed + skipped);
    node.disabled = far !== undefined;
    node.textContent = far ? t("mailing_again_far", { done: whole(far.done), all: whole(far.all) }) : t("mailing_again", { n: whole(failed + skipped) });
  }

  update(run);
  return { node, update };
}

/** @param {string} run @param {() => void} changed */
async function tryAll(run, changed) {
  if (underway.has(run)) return;
  let done = 0;
  let left = 1;
  let before = null;
  underway.set(run, { done: 0, all: 0 });
  try {
    while (left > 0) {
      const part = /** @type {{count: number, left: number, before: number}} */ (await call("POST", `/mailing/runs/${run}/again`, { before }));
      done += part.count;
      ({ left, before } = part);
      underway.set(run, { done, all: done + left });
      if (left > 0) changed();
    }
    toast(t(done ? "mailing_again_done" : "mailing_again_none", { n: done }));
  } catch (error) {
    fail(error);
  }
  underway.delete(run);
  changed();
}
