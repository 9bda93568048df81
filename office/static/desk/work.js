/**
 * Long work beside the server: begun by a call that answers with its id, shown as a bar that fills, stopped by a
 * button. The page may be left: what was to be kept is kept by the server.
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";

const SHORT_S = 2;

/**
 * @template Result
 * @typedef {{id: string, state: "waiting" | "running" | "done" | "failed" | "stopped", step: string, done: number, of: number,
 *   result: Result, problem: {code: string, detail: string, field: string | null} | null}} Work
 */

/** The work was stopped by hand: nobody needs to be told. */
export class Stopped extends Error {}

/**
 * Begin work and wait for its result. Throws `Problem` as a call does, `Stopped` when it was stopped.
 *
 * @template Result
 * @param {string} path @param {object} body
 * @param {HTMLElement} [place] where the bar is shown while it lasts
 * @returns {Promise<Result>}
 */
export async function workOn(path, body, place) {
  const begun = /** @type {Work<Result>} */ (await call("POST", path, body));
  return follow(begun, place);
}

/**
 * Wait for work that has begun already.
 *
 * @template Result
 * @param {Work<Result>} begun
 * @param {HTMLElement} [place]
 * @returns {Promise<Result>}
 */
export async function follow(begun, place) {
  const bar = place && barOf(begun.id);
  if (bar) place.append(bar.node);
  try {
    let work = begun;
    while (work.state === "waiting" || work.state === "running") {
      work = /** @type {Work<Result>} */ (await call("GET", `/work/${work.id}?wait=${bar && work.of ? 0.3 : SHORT_S / 4}`));
      bar?.show(work);
    }
    if (work.problem) throw new Problem({ ...work.problem, status: 422, title: work.problem.detail, field: work.problem.field ?? undefined });
    if (work.state === "stopped") throw new Stopped();
    return work.result;
  } finally {
    bar?.node.remove();
  }
}

/** @param {string} id */
function barOf(id) {
  const progress = h("progress", { class: "work-bar", max: 1, "aria-label": t("work_going_on") });
  const words = h("span", { class: "small muted" }, t("work_going_on"));
  const stop = h("button", { type: "button", class: "button", data: { kind: "quiet" }, on: { click: () => {
    stop.disabled = true;
    call("POST", `/work/${id}/stop`, {});
  } } }, pictogram("close"), t("work_stop"));
  const node = h("div", { class: "work", role: "status" }, h("div", { class: "grow stack" }, words, progress), stop);
  return {
    node,
    /** @param {Work<unknown>} work */
    show(work) {
      words.textContent = inWords(work);
      if (work.of) progress.value = work.done / work.of;
      else progress.removeAttribute("value");
    },
  };
}

/** What goes on, and how far it is. @param {Work<unknown>} work */
function inWords(work) {
  if (work.state === "waiting") return t("work_waits");
  const what = work.step ? t(`work_step_${work.step}`) : t("work_going_on");
  return work.of ? t("work_part", { what, part: Math.round((100 * work.done) / work.of) }) : what;
}
