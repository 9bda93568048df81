/** The catalogue's text form over HTTP: the one exchange that is not JSON. */

import { actingAs, Problem } from "../../hallkeeper/api.js";

const PATH = "/api/v1/catalogue";
const TIMEOUT_MS = 15_000;

/** A refused text; `line` (from 1) is where the mistake stands, 0 where it has no line. */
export class TextProblem extends Problem {
  /** @param {import("../../hallkeeper/types.js").ProblemDetails & {line?: number | null}} details */
  constructor(details) {
    super(details);
    this.line = details.line ?? 0;
  }
}

/** @returns {Promise<string>} the catalogue as the server has it */
export async function getText() {
  return (await exchange({ method: "GET" })).text();
}

/**
 * Take a text over, whole or not at all.
 *
 * @param {string} text
 * @throws {TextProblem}
 */
export async function putText(text) {
  await exchange({ method: "PUT", body: text });
}

/** @param {RequestInit} request @returns {Promise<Response>} */
async function exchange(request) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/toml, application/json", "Hallkeeper-As": actingAs() };
  if (request.body !== undefined) headers["Content-Type"] = "application/toml";
  const answer = await fetch(PATH, { ...request, headers, credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS) })
    .catch((error) => { throw new TextProblem({ status: 0, code: "offline", title: "offline", detail: String(error) }); });
  if (answer.ok) return answer;
  const plain = { status: answer.status, code: `http_${answer.status}`, title: answer.statusText || String(answer.status) };
  throw new TextProblem({ ...plain, ...(await answer.json().catch(() => ({}))) });
}
