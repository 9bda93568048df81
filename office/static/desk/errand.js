/**
 * An errand of a device agent, asked for and followed; one that the page no longer waits for is given up.
 *
 * @typedef {{agent: string, devices: number, present: boolean, seen_s: number | null, version: string | null}} Agent
 *
 * @typedef {Object} Errand
 * @property {string} id
 * @property {string} agent
 * @property {string} kind
 * @property {"asked" | "running" | "done" | "failed" | "cancelled"} state
 * @property {number} progress 0 to 1
 * @property {Record<string, any>} result what was found so far; of a failed one `error` says why, as a code
 *
 * @typedef {{done: Promise<Errand>, cancel: () => Promise<void>}} Running `done` never fails: see `error`
 */

import { actingAs, call, Problem } from "../../hallkeeper/api.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, inWords } from "./desk.js";
import { mistakeWords } from "./fault_words.js";
import { known } from "./names.js";

const LOOKS_MS = [80, 120, 200, 400]; // then on at the last pace
const LATE_MS = 3_000;

/** The fields of the page for connecting devices, by the setting that each is. @type {Record<string, string>} */
const LABELS = {
  press: "setup_pattern",
  keys: "setup_keys",
  vendor: "setup_vendor",
  baud: "setup_baud",
  frame: "setup_frame",
  first: "setup_first",
  integer: "setup_integer",
  digits: "setup_digits",
};

/** @type {Set<string>} paths of errands under way */
const underWay = new Set();

/**
 * Ask an agent for an errand and follow it.
 *
 * @param {string} agent
 * @param {string} kind
 * @param {Record<string, unknown>} parameters
 * @param {(errand: Errand, late: boolean) => void} [onNews] `late`: the agent has not begun after three seconds
 * @returns {Running}
 */
export function errand(agent, kind, parameters, onNews) {
  const gone = new AbortController();
  const tasks = `/agents/${encodeURIComponent(agent)}/tasks`;
  let path = "";

  async function run() {
    const began = Date.now();
    /** @type {Errand} */
    let at = await call("POST", tasks, { kind, parameters });
    path = `${tasks}/${at.id}`;
    underWay.add(path);
    if (gone.signal.aborted) return giveUp();
    for (let look = 0; at.state === "asked" || at.state === "running"; look += 1) {
      onNews?.(at, at.state === "asked" && Date.now() - began > LATE_MS);
      await pause(LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)] ?? 400);
      if (gone.signal.aborted) return giveUp();
      at = await call("GET", path);
    }
    return at;
  }

  /** @returns {Promise<Errand>} */
  async function giveUp() {
    return call("DELETE", path);
  }

  const done = run().catch((error) => failed(kind, agent, error)).finally(() => underWay.delete(path));
  return {
    done,
    async cancel() {
      gone.abort();
      await done;
    },
  };
}

/** It could not even be asked for: the server's refusal, or no network. @param {string} kind @param {string} agent @param {unknown} error @returns {Errand} */
function failed(kind, agent, error) {
  const code = error instanceof Problem ? error.code : "";
  return { id: "", agent, kind, state: "failed", progress: 0, result: { error: code, said: inWords(error) } };
}

/**
 * Why an errand failed, in words a technician can act upon; "" where it did not.
 *
 * @param {Errand} errand
 */
export function whyFailed(errand) {
  if (errand.state !== "failed") return "";
  const { error, said, mistake } = errand.result;
  if (said) return known(`setup_error_${error}`) ?? said;
  const detail = mistakeWords(mistake ? { ...errand.result, mistake: { ...mistake, facts: labelled(mistake.facts) } } : errand.result);
  return trouble(error, detail) || String(detail || error);
}

/** A setting is called what stands above its field. @param {Record<string, string>} facts */
function labelled({ field = "", ...facts }) {
  const [name = ""] = field.split(".");
  return { ...facts, field: name in LABELS ? t(LABELS[name] ?? "") : field };
}

/** @param {string} code @param {string} [detail] a group, a port */
export function trouble(code, detail = "") {
  const key = `setup_error_${code}`;
  const words = t(key, { group: detail || "dialout", detail });
  if (words !== key) return words;
  const reason = codeWords("reason", code);
  return reason === code ? "" : reason;
}

/** @param {number} ms @returns {Promise<void>} */
function pause(ms) {
  return new Promise((done) => { setTimeout(done, ms); });
}

// A page that is closed takes its errands along; where even that fails, the server gives them up.
window.addEventListener("pagehide", () => {
  for (const path of underWay) {
    fetch(`/api/v1${path}`, { method: "DELETE", keepalive: true, credentials: "same-origin", headers: { "Hallkeeper-As": actingAs() } }).catch(() => undefined);
  }
});
