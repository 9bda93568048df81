/**
 * Campaigns, changes and files of the past in words. The journal holds their codes; what they are called is asked for
 * when a row needs it, and who was deleted keeps the code.
 *
 * @typedef {import("../journal.js").Move} Move
 * @typedef {Record<string, any>} Data
 */

import { call } from "../../hallkeeper/api.js";
import { duration, named, t } from "../../hallkeeper/words.js";
import { expectedWords, rangeWords } from "../changes/words.js";
import { codeWords, desk, whole } from "../desk/desk.js";

/** Kind of move -> where its names are, in which list, and what names it in the move. */
const LISTS = /** @type {Record<string, [string, string, string]>} */ ({
  campaign: ["/campaigns", "campaigns", "campaign"], change: ["/changes", "changes", "change"], history: ["/history/imports", "sources", "source"],
});
/** @type {Map<string, string>} "campaign c3" -> its name */
const names = new Map();
/** @type {Set<string>} whose name was asked for, found or not */
const asked = new Set();

/** @param {Move} move */
function keyOf(move) {
  const [kind = ""] = move.verb.split(".");
  const list = LISTS[kind];
  return list ? `${kind} ${move.data[list[2]]}` : "";
}

/** Ask for the names that these moves need. @param {Move[]} moves @returns {Promise<boolean>} whether any was learnt */
export async function learnNames(moves) {
  const before = names.size;
  const unknown = [...new Set(moves.map(keyOf))].filter((key) => key && !asked.has(key));
  for (const key of unknown) asked.add(key);
  await Promise.all([...new Set(unknown.map((key) => key.split(" ")[0] ?? ""))].map(async (kind) => {
    const [path, list] = LISTS[kind] ?? ["", ""];
    for (const one of (await call("GET", path))[list]) names.set(`${kind} ${one.code}`, named(one.names) || one.name || one.code);
  }));
  return names.size > before;
}

/** What else such a move says; null of other moves. @param {Move} move @returns {string[] | null} */
export function plannedDetails(move) {
  const { data } = move;
  const key = keyOf(move);
  if (!key) return null;
  const more = SAID[move.verb];
  return [names.get(key) ?? key.split(" ")[1] ?? "", ...(more ? more(data) : [])];
}

const SAID = /** @type {Record<string, (data: Data) => string[]>} */ ({
  "campaign.release": (data) => [t("ratings_from_to", { from: data.from, to: data.to }), data.by_hand?.length ? t("journal_by_hand", { points: data.by_hand.map((/** @type {string} */ point) => codeWords("camp_check", point)).join(t("list_comma")) }) : ""],
  "campaign.change": (data) => data.changed.map((/** @type {string} */ part) => t(part === "owner" ? "camp_owner" : `camp_section_${part}`)),
  "campaign.judge": (data) => [...Object.entries(data.visits ?? {}).map(([service, [expected, came]]) => t("journal_came", { service: serviceName(service), came: whole(Math.round(came)), expected: whole(Math.round(expected)) })), data.calls ? t("journal_calls", { n: data.calls }) : ""],
  "campaign.remedy": (data) => [subject(data) ? t("ds_of", { what: t(`camp_measure_${data.measure}`), name: subject(data) }) : t(`camp_measure_${data.measure}`), t(`journal_remedy_${data.state}`), figure(data)],
  "campaign.calls": (data) => [data.day, data.calls === null ? t("journal_calls_gone") : t("journal_calls", { n: data.calls })],
  "change.register": (data) => [expectedWords({ measure: data.measure, value: data.value, service: data.service }), t("journal_watched", { day: data.date, n: data.days }), data.version > 1 ? t("journal_said_anew") : ""],
  "change.judge": (data) => [t(`journal_judged_${data.state}`), ...effect(data)],
  "history.import": (data) => [t(`journal_import_${data.kind}`, { n: data.lines }), data.refused ? t("hist_refused", { n: data.refused }) : ""],
});

/** @param {Data} data */
function effect({ measure, service, effect: value, low, high }) {
  return measure && value !== undefined ? [expectedWords({ measure, service, value }), rangeWords(measure, low, high)] : [];
}

/** @param {Data} data */
function subject({ measure, subject: what }) {
  if (!what) return "";
  return measure === "cards" ? t("cards_face", { face: what }) : serviceName(what);
}

/** How far a figure was, and the mark that it has crossed. @param {Data} data */
function figure({ measure, figure: value, mark }) {
  if (typeof value !== "number") return "";
  const say = (/** @type {number} */ n) => (measure === "wait_p90" ? duration(n) : measure === "calls" ? `${Math.round(n)}%` : whole(Math.round(n)));
  return t("journal_figure", { figure: say(value), mark: say(mark) });
}

/** @param {string} code */
function serviceName(code) {
  return named(desk.services[code]) || code;
}
