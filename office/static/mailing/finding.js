/**
 * What the page says first: who is due, what waits for a hand, what came back.
 *
 * @typedef {import("./types.js").Overview} Overview
 * @typedef {import("./types.js").Run} Run
 */

import { language, t } from "../../hallkeeper/words.js";
import { whole } from "../desk/desk.js";

/** "2026年10月", "October 2026". @param {string} cycle */
export function monthName(cycle) {
  const [year = "", month = ""] = cycle.split("-");
  return new Intl.DateTimeFormat(language(), { year: "numeric", month: "long", timeZone: "UTC" }).format(Date.UTC(Number(year), Number(month) - 1, 1));
}

/** "2026年10月 · 邮寄 · 第 1 批". @param {Run} run */
export function runName(run) {
  return [monthName(run.cycle), t(`mailing_way_${run.way}`), t("mailing_no", { n: run.no })].join(" · ");
}

/** @param {Overview} found */
export function about(found) {
  const open = found.runs.filter((run) => run.state !== "closed").length;
  return open ? t("mailing_about", { n: open }) : t("mailing_title");
}

/** The month to begin with: the latest full one that has somebody due, else this one. @param {Overview["due"]} due */
export function nextDue(due) {
  return due.slice(1).find((one) => one.email + one.post) ?? due.find((one) => one.email + one.post) ?? due[1] ?? due[0];
}

/** @param {Overview} found @returns {string} the page's heading */
export function finding(found) {
  const next = nextDue(found.due);
  if (next && next.email + next.post) {
    const key = next.email && next.post ? "mailing_find_due" : next.post ? "mailing_find_due_post" : "mailing_find_due_email";
    return t(key, { month: monthName(next.cycle), email: whole(next.email), post: whole(next.post), n: next.email + next.post });
  }
  const waiting = sum(found.runs, "issued");
  if (waiting) return t("mailing_find_print", { n: waiting });
  const printed = sum(found.runs, "printed");
  if (printed) return t("mailing_find_post", { n: printed });
  const unsure = sum(found.runs, "unsure");
  if (unsure) return t("mailing_find_unsure", { n: unsure });
  return t(found.runs.length ? "mailing_find_done" : "mailing_find_none");
}

/** @param {Overview} found */
export function secondFinding(found) {
  const open = found.runs.filter((run) => run.state !== "closed");
  const bad = sum(open, "failed");
  const unsure = sum(open, "unsure");
  return [
    found.returned.length ? t("mailing_second_back", { n: found.returned.length }) : "",
    unsure ? t("mailing_second_unsure", { n: unsure }) : "",
    bad ? t("mailing_second_failed", { n: whole(bad) }) : "",
  ].filter(Boolean).join(" ");
}

/** @param {Run[]} runs @param {import("./types.js").State} state */
function sum(runs, state) {
  return runs.reduce((all, run) => all + (run.counts[state] ?? 0), 0);
}
