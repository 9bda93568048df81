/**
 * Leaving the queue: asked once, sent once, and its outcome told in words.
 */

import { Problem, isOffline, newKey } from "../hallkeeper/api.js";
import { byId } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";

/** @typedef {import("./phone_card.js").Followed} Followed */

/**
 * @param {Object} parts
 * @param {() => string} parts.number
 * @param {(key: string) => Promise<Followed>} parts.send
 * @param {(ticket: Followed) => void} parts.left
 * @param {() => void} parts.refused the hall forbids it: what the page shows is out of date
 * @returns {{offer: (possible: boolean) => void, heard: () => void}} `heard`: the hall can be reached again, so
 *     the page knows how it stands
 */
export function openLeave({ number, send, left, refused }) {
  const ask = /** @type {HTMLDialogElement} */ (byId("ask"));
  const yes = /** @type {HTMLButtonElement} */ (byId("ask-yes"));
  const failure = byId("failure");
  let key = newKey(); // the same for each repetition: leaving twice is leaving once
  let unsure = false;

  /** @param {string} text */
  function fail(text) {
    failure.textContent = text;
    failure.hidden = !text;
  }

  async function go() {
    yes.disabled = true;
    fail("");
    try {
      left(await send(key));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (isOffline(error)) {
        unsure = true;
        fail(t("phone_leave_failed"));
      } else {
        key = newKey();
        fail(t("phone_leave_late", { number: number() }));
        refused();
      }
    } finally {
      yes.disabled = false;
      ask.close();
    }
  }

  byId("leave").addEventListener("click", () => {
    byId("ask-text").textContent = t("phone_leave_text", { number: number() });
    ask.showModal();
  });
  byId("ask-no").addEventListener("click", () => ask.close());
  yes.addEventListener("click", () => void go());

  return {
    offer(possible) {
      byId("leave").hidden = !possible;
      if (!possible && ask.open && !yes.disabled) ask.close();
    },
    heard() {
      if (unsure) fail("");
      unsure = false;
    },
  };
}
