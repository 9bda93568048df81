/**
 * Printing a slip again (补打): where the paper comes out is said before it is asked for.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {import("../hallkeeper/types.js").Found} Found
 * @typedef {import("../hallkeeper/types.js").PrintsAt} PrintsAt
 * @typedef {import("./questions.js").Request} Request
 * @typedef {() => Promise<Request | null>} Further a question that comes before the request
 */

import { call, Problem } from "../hallkeeper/api.js";
import { h } from "../hallkeeper/element.js";
import { named } from "../hallkeeper/words.js";
import { choose, entered } from "./dialog.js";
import { say, sayProblem } from "./said.js";
import { clipped, t } from "./wording.js";

const OPEN = new Set(["waiting", "called", "serving", "held"]);

/**
 * The way to another slip for a ticket that is open: at the kiosk where it is nearest, or at another.
 *
 * @param {Found} found
 * @returns {import("./dialog.js").Answer<Request | Further>[]}
 */
export function printAgain(found) {
  const { ticket, printers } = found;
  const [best] = printers;
  if (!OPEN.has(ticket.state)) return [];
  if (!best?.works) return [{ label: t("verb_reprint"), hint: t("reprint_nowhere"), enabled: false, value: () => Promise.resolve(null) }];
  const others = printers.filter((one) => one.works).length > 1;
  return [{
    label: t("verb_reprint"), hint: t("reprint_comes_out", { place: named(best.names) }), value: request(found, best),
    ...(others ? { second: { label: t("reprint_elsewhere"), value: () => where(found) } } : {}),
  }];
}

/** By its number, for a slip that is lost. @param {View} view */
export async function reprint(view) {
  const text = await entered({
    title: t("ask_reprint"), note: t("ask_reprint_note"), label: t("ask_reprint_number"), value: view.ticket?.number ?? "", yes: t("ask_reprint_find"),
  });
  const found = text && await find(text);
  return found ? where(found) : null;
}

/** The ticket of a typed number; what is wrong with it is said in words of its own. @param {string} text */
async function find(text) {
  try {
    return /** @type {Found} */ (await call("GET", `/tickets?text=${encodeURIComponent(text)}`, undefined, { tries: 2, timeout: 4_000 }));
  } catch (error) {
    const code = error instanceof Problem ? error.code : "";
    if (code === "unknown_number") say("warn", t("typed_unknown_number", { text: clipped(text) }));
    else if (code === "not_a_ticket") say("warn", t("typed_not_a_ticket", { text: clipped(text) }));
    else sayProblem(error, { text: clipped(text), number: clipped(text) });
    return null;
  }
}

/** At which kiosk: the best stands first. @param {Found} found @returns {Promise<Request | null>} */
async function where(found) {
  const { ticket, printers } = found;
  const open = OPEN.has(ticket.state);
  return choose({
    title: t("ask_reprint_where", { number: ticket.number }),
    head: h("p", { class: "muted" }, open ? named(ticket.names) : t("reprint_over")),
    groups: [{ empty: open ? t("reprint_nowhere") : "", answers: open ? printers.map((at) => answer(found, at)) : [] }],
  });
}

/** @param {Found} found @param {PrintsAt} at @returns {import("./dialog.js").Answer<Request>} */
function answer(found, at) {
  return { label: named(at.names), hint: t(stands(at)), enabled: at.works, value: request(found, at) };
}

/** @param {PrintsAt} at */
function stands({ works, state, reason }) {
  if (works) return state === "READY" ? "printer_ready" : reason === "paper_near_end" ? "printer_near_end" : "printer_unsure";
  return reason === "paper_out" ? "printer_no_paper" : "printer_stands";
}

/** @param {Found} found @param {PrintsAt} at @returns {Request} */
function request({ ticket }, at) {
  const said = t("said_reprint", { number: ticket.number, place: named(at.names) });
  return { path: `/tickets/${ticket.id}/reprint`, body: { kiosk: at.kiosk }, said, number: ticket.number };
}
