/**
 * The one way to the server: JSON over `/api/v1`, each action done once however often it is sent.
 *
 * @typedef {import("./types.js").ProblemDetails} ProblemDetails
 * @typedef {Object} Options
 * @property {string} [key] Idempotency-Key of this user action; made if absent. Hand the same key in again to
 *     repeat an action whose answer was lost.
 * @property {number} [tries] how often a silent network is tried (4)
 * @property {number} [timeout] milliseconds until one try counts as lost (8000)
 * @property {AbortSignal} [signal] gives up at once when aborted
 * @property {string} [base] prefix of the path ("/api/v1")
 * @property {boolean} [bytes] the answer is no JSON but an ArrayBuffer
 * @property {Record<string, string>} [headers] sent as well, as by a page that no session speaks for
 */

import { pageData } from "./words.js";

const PAUSES = [250, 750, 2000, 4000];
const UNREADY = new Set([502, 503, 504]);

/** A refusal or a failure, told by the server's problem details; status 0 means that nobody answered. */
export class Problem extends Error {
  /** @param {ProblemDetails} details */
  constructor(details) {
    super(details.title);
    this.name = "Problem";
    this.status = details.status;
    this.code = details.code;
    this.title = details.title;
    this.detail = details.detail ?? "";
    this.field = details.field ?? null;
    this.triesLeft = details.tries_left ?? null;
    this.againInS = details.again_in_s ?? null;
  }
}

/**
 * Whether the server could not be reached or was not ready, so that trying again later may help.
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isOffline(error) {
  return error instanceof Problem && (error.status === 0 || UNREADY.has(error.status));
}

/**
 * A fresh key for one user action. Not `crypto.randomUUID`: that is missing on plain http in a hall's LAN.
 *
 * @returns {string}
 */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One key for one wish, however often it is sent; another wish is another action. @returns {(wish: object) => string} */
export function keys() {
  let last = "";
  let key = "";
  return (wish) => {
    const now = JSON.stringify(wish);
    if (now !== last) [last, key] = [now, newKey()];
    return key;
  };
}

/**
 * Ask the server. Repeats a lost or unready answer with growing pauses and the SAME key, so a POST takes
 * effect once.
 *
 * @param {"GET" | "POST" | "PUT" | "DELETE"} method
 * @param {string} path below the base, e.g. "/tickets"
 * @param {unknown} [body] sent as JSON; a file as it is
 * @param {Options} [options]
 * @returns {Promise<any>} the answer's JSON (or bytes), or null for 204
 * @throws {Problem}
 */
export async function call(method, path, body, options = {}) {
  const request = prepare(method, body, options);
  const url = (options.base ?? "/api/v1") + path;
  const tries = options.tries ?? 4;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(url, request, options);
    } catch (error) {
      if (attempt >= tries || !isOffline(error) || options.signal?.aborted) throw error;
      await pause(PAUSES[Math.min(attempt, PAUSES.length) - 1] ?? 0, options.signal);
    }
  }
}

/**
 * For whom this page speaks, as one browser may hold several sessions (a kiosk's, a teller's, the office's).
 *
 * @returns {string} "" where the page needs no session
 */
export function actingAs() {
  return /** @type {{as?: string | null}} */ (pageData()).as ?? "";
}

/**
 * @param {string} method
 * @param {unknown} body
 * @param {Options} options
 * @returns {RequestInit}
 */
function prepare(method, body, options) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", ...options.headers };
  const as = actingAs();
  if (as) headers["Hallkeeper-As"] = as;
  if (method === "POST") headers["Idempotency-Key"] = options.key ?? newKey();
  if (body === undefined) return { method, headers, credentials: "same-origin" };
  if (body instanceof Blob) return { method, headers: { ...headers, "Content-Type": "text/csv" }, credentials: "same-origin", body };
  headers["Content-Type"] = "application/json";
  return { method, headers, credentials: "same-origin", body: JSON.stringify(body) };
}

/**
 * @param {string} url
 * @param {RequestInit} request
 * @param {Options} options
 */
async function once(url, request, options) {
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = setTimeout(stop, options.timeout ?? 8000);
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    const answer = await fetch(url, { ...request, signal: limit.signal });
    if (answer.status === 204) return null;
    if (answer.ok) return await (options.bytes ? answer.arrayBuffer() : answer.json());
    throw await refusal(answer);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({ status: 0, code: "offline", title: "offline", detail: String(error) });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<Problem>}
 */
async function refusal(answer) {
  const plain = { status: answer.status, code: `http_${answer.status}`, title: answer.statusText || String(answer.status) };
  try {
    return new Problem({ ...plain, ...(await answer.json()) });
  } catch {
    return new Problem(plain); // a proxy's own error page is not JSON
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
