/**
 * The first page: "What would you like to do?", one large card per business type with the wait.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Service} Service
 * @typedef {import("./kiosk.js").Screen} Screen
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t, waitParts } from "../hallkeeper/words.js";
import { printer } from "./state.js";
import { tasksStrip } from "./self/tasks.js";
import { campaignPills } from "./campaign.js";
import { choose } from "./ticket.js";

const TONES = 6;

/**
 * @param {State} state
 * @returns {Screen}
 */
export function startScreen(state) {
  const question = h("h1", { class: "question", tabindex: "-1" });
  const hint = h("p", { class: "hint" });
  const cards = shown(state).map(card);
  const list = h("div", { class: "services", data: { count: density(cards.length) } }, cards.map((one) => h("div", { class: "cell" }, one.node)));
  return {
    node: h("section", { class: "start" }, h("div", { class: "ask" }, question, hint), campaignPills(state.campaigns), list, tasksStrip()),
    fits: (now) => now.campaigns === state.campaigns && shown(now).map((one) => one.code).join() === shown(state).map((one) => one.code).join(),
    update(now) {
      question.textContent = t(now.priority ? "question_priority" : "question");
      const key = hintKey(now);
      hint.textContent = t(key);
      hint.dataset.plain = key === "question_hint" ? "yes" : "no";
      list.dataset.priority = String(now.priority);
      cards.forEach((one) => one.update(now));
    },
  };
}

/** Those that the hall wants on this page. @param {State} state */
function shown(state) {
  return state.board.services.filter((one) => one.tile);
}

/** @param {State} state */
function hintKey(state) {
  if (state.priority) return "question_priority_hint";
  return printer(state.board) === "printing" ? "question_hint" : "question_hint_screen";
}

/** How the cards are laid out: one column, two, or many. @param {number} count */
function density(count) {
  if (count <= 3) return "few";
  return count <= 4 ? "four" : count <= 8 ? "some" : "many";
}

/**
 * @param {Service} service
 * @param {number} index
 */
function card(service, index) {
  const wait = h("span", { class: "wait" });
  const hint = h("span", { class: "service-hint" }, named(service.hints));
  const node = h(
    "button",
    {
      class: "service",
      type: "button",
      data: { service: service.code, tone: (index % TONES) + 1 },
      on: { click: () => void choose(service.code) },
    },
    h("span", { class: "panel" }, pictogram(service.icon)),
    h("span", { class: "service-words" }, h("span", { class: "service-name" }, named(service.names)), hint),
    wait,
  );
  return {
    node,
    /** @param {State} state */
    update(state) {
      const open = state.board.services.find((one) => one.code === service.code)?.open ?? false;
      const taking = state.step === "taking";
      node.disabled = !open || taking;
      node.dataset.state = open ? (taking && state.service === service.code ? "taking" : "open") : "closed";
      replace(wait, ...waitLines(state, service.code));
    },
  };
}

/**
 * @param {State} state
 * @param {string} code
 * @returns {HTMLElement[]}
 */
function waitLines(state, code) {
  const { board } = state;
  if (!board.services.find((one) => one.code === code)?.open) return [line(t("service_closed"))];
  if (state.step === "taking" && state.service === code) return [line(t("taking"))];
  const n = board.waiting[code] ?? 0;
  const people = h("span", { class: "people" }, n ? t("people_waiting", { n }) : t("nobody_waiting"));
  if (state.priority) return [h("span", { class: "first" }, pictogram("heart"), t("priority_first")), people];
  const wait = board.waits[code];
  const { before, figure, unit, text } = waitParts(wait?.p50_s, wait?.p90_s);
  if (!figure) return [line(board.counters.some((one) => one.state === "open" && one.serves.includes(code)) ? text : t("service_no_counter")), people];
  const time = h(
    "span",
    { class: "time" },
    before && h("span", { class: "before" }, before),
    h("span", { class: "figure" }, figure),
    h("span", { class: "minutes" }, unit),
  );
  return [time, people];
}

/** @param {string} text */
function line(text) {
  return h("span", { class: "line" }, text);
}
