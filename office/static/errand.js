/**
 * Asking a device agent for an errand, and waiting for what came of it.
 *
 * @typedef {{id: string, state: "asked" | "running" | "done" | "failed" | "cancelled", progress: number, result: Record<string, any>}} Errand
 */

import { call } from "../hallkeeper/api.js";

const LOOK_MS = 400;
const LONGEST_MS = 90_000;

/**
 * Have something done by an agent.
 *
 * @param {string} agent
 * @param {string} kind
 * @param {Record<string, unknown>} parameters
 * @returns {Promise<Errand>} as it ended; one that nobody took up in time is `cancelled`
 */
export async function errand(agent, kind, parameters) {
  const path = `/agents/${encodeURIComponent(agent)}/tasks`;
  /** @type {Errand} */
  let now = await call("POST", path, { kind, parameters });
  const end = Date.now() + LONGEST_MS;
  while ((now.state === "asked" || now.state === "running") && Date.now() < end) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    now = await call("GET", `${path}/${now.id}`);
  }
  return now.state === "asked" || now.state === "running" ? call("DELETE", `${path}/${now.id}`) : now;
}
