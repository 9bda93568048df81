/** The code of a terminal that this phone has scanned: it goes on with that visit, once. */

import { call } from "../../hallkeeper/api.js";

/** @typedef {{visit: string, secret: string}} Kept */

/** What stands behind `#` in the address, which no server sees; it is taken away at once. */
export function scanned() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const code = asked.get("go");
  if (!code) return null;
  history.replaceState(null, "", location.pathname + location.search);
  const to = asked.get("to");
  return { code, to: to === "post" || to === "invoice" ? to : /** @type {const} */ ("email") };
}

/** @param {string} code @returns {Promise<Kept>} */
export async function takeOver(code) {
  const { visit, secret } = await call("POST", "/visits/take", { code }, { base: "/self", tries: 1 });
  return { visit, secret };
}
