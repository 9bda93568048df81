/** What the customer has last meant, and the key by which it is known however often it is sent. */

import { newKey } from "../../hallkeeper/api.js";

let meant = { what: "", key: "" };

/** The same key for the same wish. @param {object} wish all that makes it another one @returns {string} */
export function keyFor(wish) {
  const what = JSON.stringify(wish);
  if (what !== meant.what) meant = { what, key: newKey() };
  return meant.key;
}

/** Whoever wishes again means another one; and nothing of a customer stays who has gone. */
export function forget() {
  meant = { what: "", key: "" };
}
