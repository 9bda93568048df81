/**
 * The calls on the wall: whose moment it is stands large, the ones before slide down the list.
 *
 * Yellow means "you are being called": it stays on the newest calls until their customers have come, and at
 * least for their moment.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("../hallkeeper/types.js").Call} Call
 * @typedef {"called" | "here" | "missed" | "undone"} Standing `called`: the customer is still expected
 * @typedef {{call: Call, standing: Standing, large: boolean, signal: boolean}} Entry
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { language, t } from "../hallkeeper/words.js";
import { placeElement, placeName } from "./place.js";
import { pulse } from "./pulse.js";
import { slide } from "./slide.js";

/** So long a group keeps the large place, and its yellow, when nobody is called after it. */
const MOMENT_MS = 8_000;
const KEPT_MS = 10 * 60_000;

/** Lines of the list below a group of that size, by the height that the group leaves (see wall.css). */
const LINES = { landscape: [0, 4, 3, 1, 0, 1, 0], portrait: [0, 4, 2, 0, 3, 2, 1] };
const UPRIGHT = matchMedia("(orientation: portrait)");
/** So many lines of the list the strip of an offer takes (see wall.css). */
const STRIP_LINES = 2;

/**
 * The calls to list: the last of each number, newest first, none older than ten minutes.
 *
 * @param {Board} board
 * @param {number} done the last move with which the screen has dealt; later ones wait for their moment
 * @param {number} now the hall's time in milliseconds
 * @returns {Call[]}
 */
export function listed(board, done, now) {
  const seen = new Set();
  return board.calls
    .filter((call) => call.move <= done && now - Date.parse(call.at) <= KEPT_MS)
    .reverse()
    .filter((call) => !seen.has(call.number) && seen.add(call.number));
}

/**
 * @param {Board} board
 * @param {Call} call
 * @returns {Standing}
 */
function standing(board, call) {
  if (call.undone) return "undone";
  const ticket = board.counters.find((counter) => counter.code === call.counter)?.ticket;
  if (ticket?.number === call.number && ticket.state === "called") return "called";
  return board.missed.includes(call.number) ? "missed" : "here";
}

/**
 * @param {HTMLElement} list an `ol`
 * @param {() => void} changed asked for when a moment is over, so that the wall draws itself again
 */
export function openCalls(list, changed) {
  /** @type {number[]} */
  let group = [];
  /** @type {Map<string, HTMLElement>} */
  const kept = new Map();
  let fresh = false;
  let settle = 0;

  /** Who stands large, who below, and how many lines there are for them. @param {Call[]} calls */
  function divided(calls) {
    const large = calls.filter((call) => group.includes(call.move));
    const top = large.length ? large : calls.slice(0, 1);
    const rest = calls.filter((call) => !top.includes(call));
    return { top, rest, lines: LINES[UPRIGHT.matches ? "portrait" : "landscape"][top.length] ?? 0 };
  }

  /** @param {Board} board @param {Call[]} calls how many customers are still expected */
  function expected(board, calls) {
    return calls.filter((call) => standing(board, call) === "called").length;
  }

  /** @param {Board} board @param {Call[]} calls @param {boolean} strip @returns {Entry[]} */
  function entries(board, calls, strip) {
    const { top, rest, lines: all } = divided(calls);
    const lines = strip ? all - STRIP_LINES : all;
    const pairs = expected(board, rest) > lines;
    list.dataset.group = String(top.length);
    list.dataset.pairs = pairs ? "yes" : "no";
    return [...top, ...rest.slice(0, pairs ? lines * 2 : lines)].map((call) => {
      const large = top.includes(call);
      const stands = standing(board, call);
      return { call, large, standing: stands, signal: large && (stands === "called" || (fresh && stands !== "undone")) };
    });
  }

  /** @param {Board} board @param {Entry} entry */
  function item(board, entry) {
    const node = kept.get(entry.call.number) ?? h("li", { class: "call", data: { key: entry.call.number } });
    kept.set(entry.call.number, node);
    node.dataset.move = String(entry.call.move);
    node.dataset.rank = entry.large ? "large" : "row";
    node.dataset.standing = entry.standing;
    node.dataset.signal = entry.signal ? "yes" : "no";
    return replace(node, ...parts(board, entry.call, entry.standing));
  }

  return {
    /** @param {Call[]} calls whose moment begins; draw afterwards */
    show(calls) {
      group = calls.map((call) => call.move);
      fresh = true;
      clearTimeout(settle);
      settle = window.setTimeout(() => {
        group = group.slice(-1);
        fresh = false;
        changed();
      }, MOMENT_MS);
    },
    /**
     * Whether the strip of an offer may stand below without hiding anybody who is still expected.
     *
     * @param {Board} board
     * @param {Call[]} calls as `listed`
     */
    spares(board, calls) {
      const { rest, lines } = divided(calls);
      return calls.length === 0 || (lines >= STRIP_LINES && expected(board, rest) <= lines - STRIP_LINES);
    },
    /** @param {Board} board @param {Call[]} calls as `listed` @param {boolean} strip whether an offer stands below */
    draw(board, calls, strip) {
      slide(list, () => {
        const nodes = entries(board, calls, strip).map((entry) => item(board, entry));
        replace(list, ...nodes);
        for (const [number, node] of kept) if (!nodes.includes(node)) kept.delete(number);
        fit(nodes);
      });
    },
    /** Three pulses of those that have just been shown. */
    pulse() {
      pulse([...kept.values()].filter((node) => node.dataset.signal === "yes"));
    },
  };
}

/**
 * @param {Board} board
 * @param {Call} call
 * @param {Standing} stands
 */
function parts(board, call, stands) {
  const own = call.language && call.language !== language()
    ? board.counters.find((counter) => counter.code === call.counter)?.name[call.language]
    : "";
  const mark = stands === "undone" || stands === "missed" ? t(`wall_${stands}_mark`) : call.recall ? t("wall_recall") : "";
  return [
    h("span", { class: "call-number figure" }, call.number),
    h("span", { class: "call-way" }, (stands === "called" || stands === "here") && pictogram("arrow"), mark && h("span", { class: "call-mark" }, mark)),
    placeElement(placeName(board.counters, call.counter), call.counter, own),
  ];
}

/**
 * Long numbers and names: first the words and the arrow make room, then the letters get smaller. Nothing is cut.
 *
 * @param {HTMLElement[]} nodes
 */
function fit(nodes) {
  for (const node of nodes) {
    node.style.setProperty("--fit", "1");
    node.dataset.tight = "no";
  }
  for (const node of nodes.filter(overflows)) node.dataset.tight = "yes";
  for (const node of nodes.filter(overflows)) {
    node.style.setProperty("--fit", String(Math.floor((node.clientWidth / node.scrollWidth) * 100) / 100));
  }
}

/** @param {HTMLElement} node */
function overflows(node) {
  return node.scrollWidth > node.clientWidth;
}
