/**
 * The counters as tiles: what happens there, since when, who sits there, how many are done.
 *
 * @typedef {import("./figures_types.js").Figures} Figures
 * @typedef {import("./figures_types.js").CounterFigures} Row
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { codeWords, spanSince } from "../desk/desk.js";

/**
 * @param {Figures} day
 * @param {Record<string, string>} people
 * @param {number} now ms
 * @returns {HTMLElement[]}
 */
export function counterTiles(day, people, now) {
  return day.counters.map((row) => tile(row, people[row.holder ?? ""], now));
}

/** @param {Row} row @param {string | undefined} name @param {number} now */
function tile(row, name, now) {
  const kind = row.state !== "open" ? row.state : row.ticket ? row.ticket.state : "idle";
  const since = row.ticket?.since ?? row.since;
  return h("article", { class: "tile", data: { state: kind }, "aria-label": named(row.names) },
    h("p", { class: "tile-code" }, row.code),
    h("p", { class: "tile-what" }, what(row, kind)),
    h("p", { class: "tile-since small" }, kind === "closed" || !since ? "\u00a0" : `${kind in WORDS ? t(WORDS[kind] ?? "") : t(`tile_${kind}`)} ${spanSince(since, now)}`),
    h("p", { class: "tile-who small muted" }, [name, row.finished ? t("tile_done", { n: row.finished }) : ""].filter(Boolean).join(" · ") || "\u00a0"));
}

/** @type {Record<string, string>} */
const WORDS = { idle: "tile_for", paused: "tile_for" };

/** @param {Row} row @param {string} kind */
function what(row, kind) {
  if (kind === "closed") return t("counter_closed");
  if (kind === "idle") return t("counter_idle");
  if (kind === "paused") return [pictogram("pause"), codeWords("pause", row.reason) || t("counter_paused")];
  return row.ticket?.number ?? "";
}
