/**
 * A slip held under a scanner: the ticket called here begins by it, any other is shown with what can be done.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {import("../hallkeeper/types.js").Found} Found
 * @typedef {import("../hallkeeper/types.js").ProblemDetails} ProblemDetails
 * @typedef {import("./questions.js").Request} Request
 */

import { call, newKey, Problem } from "../hallkeeper/api.js";
import { h, pictogram } from "../hallkeeper/element.js";
import { clock, duration, named, pageData } from "../hallkeeper/words.js";
import { printAgain } from "./again.js";
import { desk } from "./desk.js";
import { choose, dismiss } from "./dialog.js";
import { press } from "./press.js";
import { reasonWords } from "./questions.js";
import { say, sayProblem } from "./said.js";
import { catchScans } from "./scan_keys.js";
import { situation } from "./situation.js";
import { clipped, t } from "./wording.js";

const data = /** @type {{counter: string, zone: string, classes: Record<string, Record<string, string>>}} */ (pageData());
const HERE = `/counters/${encodeURIComponent(data.counter)}`;
const CARD = "scan";
const MISREAD = new Set(["foreign_ticket", "not_a_ticket", "unknown_number"]);
/** @type {Record<string, string>} */
const TONES = { waiting: "good", held: "warn", missed: "warn" };

/** Listen to a hand-held scanner. */
export function listenToScanner() {
  catchScans((texts) => {
    read(texts).catch((error) => sayProblem(error, { text: clipped(texts[0] ?? "") }));
  });
}

/**
 * The counter's own reader has read something; the server has dealt with it already.
 *
 * @param {Found | {problem: ProblemDetails, text: string}} news
 */
export function heardReader(news) {
  if ("problem" in news) sayProblem(new Problem({ ...news.problem, status: 409 }), { text: clipped(news.text) });
  else show(news);
}

/** @param {string[]} texts the next is tried where the first makes no sense */
async function read(texts) {
  if (!desk.online) return say("bad", t("problem_held_back"));
  for (const [index, text] of texts.entries()) {
    try {
      return show(await call("POST", `${HERE}/read`, { text }, { key: newKey(), tries: 3, timeout: 4_000 }));
    } catch (error) {
      const hopeless = !(error instanceof Problem) || !MISREAD.has(error.code);
      if (hopeless || index === texts.length - 1) throw error;
    }
  }
}

/** @param {Found} found */
function show(found) {
  const { ticket, started } = found;
  dismiss(CARD);
  if (started) return say("good", t("scan_started", { number: ticket.number }));
  if (ticket.state === "serving" && ticket.counter === data.counter) return say("good", t("scan_serving_here", { number: ticket.number }));
  offer(found).catch((error) => sayProblem(error, { number: ticket.number }));
}

/** @param {Found} found */
async function offer(found) {
  const { view } = desk;
  if (!view) return;
  const answers = [...ways(found, view), ...printAgain(found)];
  const chosen = await choose({
    title: t("scan_title"),
    name: CARD,
    head: card(found),
    groups: answers.length ? [{ answers }] : [],
  });
  const request = typeof chosen === "function" ? await chosen() : chosen;
  if (request) await press({ name: "scanned", code: "", cap: "", can: () => true, prepare: () => request });
}

/**
 * What can be done with it now; each has its key.
 *
 * @param {Found} found
 * @param {View} view
 * @returns {import("./dialog.js").Answer<Request | import("./again.js").Further>[]}
 */
function ways({ ticket, after_miss }, view) {
  const at = situation(view);
  const free = at === "idle";
  const why = t(at === "called" || at === "serving" ? "scan_not_free" : "scan_not_open");
  const { id, number, state } = ticket;
  const call_it = { label: t("call_number", { number }), hint: free ? t("scan_call_hint") : why, enabled: free,
    value: { path: `${HERE}/call`, body: { ticket: id }, number } };
  const requeue = { label: t("verb_requeue"), hint: t("scan_requeue_hint"),
    value: { path: `/tickets/${id}/requeue`, said: t("said_requeue", { number }), number } };
  const resume = { label: t("verb_resume"), hint: free ? t("scan_resume_hint") : why, enabled: free,
    value: { path: `${HERE}/resume`, body: { ticket: id }, number } };
  const here = ticket.only_for === null || ticket.only_for === data.counter;
  if (state === "waiting") return view.rights.pick && view.counter.mine && here ? [call_it] : [];
  if (state === "missed") return [...(view.counter.mine ? [call_it] : []), ...(after_miss === "void" ? [] : [requeue])];
  if (state === "held") return view.counter.mine ? [resume] : [];
  return [];
}

/** @param {Found} found */
function card(found) {
  const { ticket, waited_s } = found;
  const kind = [named(ticket.names), named(data.classes[ticket.customer_class]) || t(`class_${ticket.customer_class}`)];
  const waited = waited_s < 60 ? t("wait_under", { figure: 1 }) : duration(waited_s);
  return h("div", { class: "scan-card", data: { state: ticket.state } },
    h("p", { class: "figure number" }, ticket.number),
    h("div", { class: "facts" },
      h("p", { class: "lead" }, kind.filter(Boolean).join(" · ")),
      h("p", { class: "muted" }, t("waited_line", { time: clock(ticket.issued_at, data.zone), span: waited })),
      h("p", { class: `scan-stands ${TONES[ticket.state] ?? ""}` }, pictogram(ticket.state === "waiting" ? "people" : "clock"),
        h("span", null, stands(found)))));
}

/** Where it stands, in one sentence. @param {Found} found */
function stands({ ticket, since, reason, after_miss, counter_name }) {
  const time = clock(since, data.zone);
  const place = ticket.counter === data.counter ? t("scan_here") : named(counter_name) || ticket.counter || "";
  switch (ticket.state) {
    case "waiting": return ticket.only_for && ticket.only_for !== data.counter ? t("scan_waits_elsewhere", { place: named(counter_name) || ticket.only_for })
      : t(ticket.ahead ? "scan_waiting" : "scan_next", { n: ticket.ahead });
    case "missed": return t(after_miss === "void" ? "scan_missed_void" : "scan_missed", { time });
    case "held": return reason ? t("scan_held_for", { time, reason: reasonWords(reason) }) : t("scan_held", { time });
    default: return t(`scan_${ticket.state}`, { time, place });
  }
}
