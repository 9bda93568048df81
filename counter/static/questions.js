/**
 * What must be known before some verbs: why, where to, who. Each resolves to the request, or to null when the
 * teller thought better of it.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {import("../hallkeeper/types.js").Board} Board
 *
 * @typedef {Object} Request
 * @property {string} path below /api/v1
 * @property {unknown} [body]
 * @property {string} [said] what to say when it is done
 * @property {string} [number] whom it is about, where that is not the customer at the counter
 */

import { call } from "../hallkeeper/api.js";
import { clock, named, pageData } from "../hallkeeper/words.js";
import { choose, confirmed } from "./dialog.js";
import { situation, waitingHere } from "./situation.js";
import { holderName, t } from "./wording.js";

const data = /** @type {{counter: string, zone: string, classes: Record<string, Record<string, string>>}} */ (pageData());
const HERE = `/counters/${encodeURIComponent(data.counter)}`;
const HOLD_REASONS = ["documents", "form", "money", "system", "colleague", "other"];
const PAUSE_REASONS = ["break", "meal", "meeting", "cash_count", "paperwork", "helping", "equipment", "other"];

const idle = (/** @type {View} */ view) => situation(view) === "idle";
const number = (/** @type {View} */ view) => view.ticket?.number ?? "";

/** A reason's words; a hall's own code shows itself. @param {string | null} reason */
export function reasonWords(reason) {
  if (!reason) return "";
  const words = t(`reason_${reason.replaceAll("-", "_")}`);
  return words.startsWith("reason_") ? reason : words;
}

/** @param {string[]} reasons */
function offered(reasons) {
  return [{ answers: reasons.map((code) => ({ label: reasonWords(code), value: code })) }];
}

/** @param {View} view */
export async function hold(view) {
  const reason = await choose({ title: t("ask_hold", { number: number(view) }), groups: offered(HOLD_REASONS) });
  return reason && { path: `${HERE}/hold`, body: { reason }, said: t("said_hold", { number: number(view) }) };
}

export async function pause() {
  const reason = await choose({ title: t("ask_pause"), note: t("ask_pause_note"), groups: offered(PAUSE_REASONS) });
  return reason && { path: `${HERE}/pause`, body: { reason } };
}

/** @param {View} view */
export async function takeOver(view) {
  const taking = { path: `${HERE}/open`, body: { take_over: true } };
  if (view.counter.by_pad) return taking; // no colleague is interrupted
  const who = holderName(view);
  const yes = await confirmed({
    title: t("ask_take_over", { name: who }),
    note: t(view.ticket ? "ask_take_over_note_ticket" : "ask_take_over_note", { name: who, number: number(view) }),
    yes: t("verb_take_over"),
  });
  return yes ? taking : null;
}

/** @param {View} view */
export async function serve(view) {
  const service = await choose({ title: t("ask_serve"), note: t("ask_serve_note"), groups: [{ answers: services(view) }] });
  return service && { path: `${HERE}/serve`, body: { service } };
}

/** @param {View} view */
export async function transfer(view) {
  const board = /** @type {Board} */ (await call("GET", "/board", undefined, { tries: 1, timeout: 3_000 }));
  /** @typedef {{to: {service: string} | {counter: string}, name: string}} Where */
  /** @type {import("./dialog.js").Answer<Where>[]} */
  const counters = board.counters.filter((counter) => counter.code !== data.counter && counter.state !== "closed").map((counter) => ({
    label: named(counter.name),
    hint: counter.state === "open" ? counter.ticket ? t("counter_busy_with", { number: counter.ticket.number }) : t("counter_free")
      : t(`counter_${counter.state}`),
    key: /^\d{1,3}$/.test(counter.code) ? counter.code : "",
    value: { to: { counter: counter.code }, name: named(counter.name) },
  }));
  /** @type {import("./dialog.js").Answer<Where>[]} */
  const types = services(view).map(({ label, hint, value }) => ({ label, hint, value: { to: { service: value }, name: label } }));
  const where = await choose({
    title: t("ask_transfer", { number: number(view) }),
    groups: [{ title: t("to_service"), answers: types }, { title: t("to_counter"), shift: true, answers: counters, empty: t("to_counter_none") }],
  });
  return where && { path: `${HERE}/transfer`, body: where.to, said: t("said_transfer", { number: number(view), name: where.name }) };
}

/** @param {View} view */
function services(view) {
  return view.waiting.map((row) => ({ label: named(row.names), hint: t("people_waiting", { n: row.count }), value: row.service }));
}

/** @param {View} view @param {string} code */
function serviceName(view, code) {
  return named(view.waiting.find((row) => row.service === code)?.names) || code;
}

/** @param {View} view */
export async function resume(view) {
  const ticket = await choose({
    title: t("ask_resume"),
    groups: [{ answers: ownFirst(view).map((held) => ({
      label: held.number,
      hint: [serviceName(view, held.service), reasonWords(held.reason), t("held_at", { time: clock(held.since, data.zone) })].filter(Boolean).join(" · "),
      value: held.id,
    })) }],
  });
  return ticket && { path: `${HERE}/resume`, body: { ticket } };
}

/** The tickets on hold, those of this counter first. @param {View} view */
export function ownFirst(view) {
  return [...view.held].sort((a, b) => Number(b.counter === data.counter) - Number(a.counter === data.counter));
}

/** @param {View} view */
export async function missed(view) {
  /** @type {import("./dialog.js").Answer<Request>[]} */
  const answers = view.missed.map((gone) => ({
    label: t("call_number", { number: gone.number }),
    hint: `${serviceName(view, gone.service)} · ${t("missed_at", { time: clock(gone.at, data.zone) })}`,
    enabled: idle(view),
    value: { path: `${HERE}/call`, body: { ticket: gone.id }, said: "" },
    second: {
      label: t("verb_requeue"),
      value: { path: `/tickets/${gone.id}/requeue`, said: t("said_requeue", { number: gone.number }) },
    },
  }));
  return choose({ title: t("ask_missed"), note: t(idle(view) ? "ask_missed_note" : "ask_missed_note_busy"), groups: [{ answers }] });
}

/** @param {View} view */
export async function pick(view) {
  const ticket = await choose({
    title: t("ask_pick", { n: waitingHere(view) }),
    groups: [{ answers: (view.list ?? []).map((item) => ({
      label: item.number,
      hint: [serviceName(view, item.service), named(data.classes[item.customer_class]),
        t("issued_at", { time: clock(item.since, data.zone) })].filter(Boolean).join(" · "),
      value: item.id,
    })) }],
  });
  return ticket && { path: `${HERE}/call`, body: { ticket } };
}
