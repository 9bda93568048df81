/**
 * What can be done at a terminal, or on a kiosk beside taking a number: a list, to which later tasks are added.
 *
 * @typedef {Object} Task
 * @property {string} name by which its words are found: `self_task_NAME`, `self_task_NAME_hint`
 * @property {string} icon
 * @property {number} minutes how long it takes most customers
 * @property {() => boolean} possible whether it can be done here
 * @property {() => void} begin
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../kiosk.js").Screen} Screen
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { campaignPills } from "../campaign.js";
import { choiceCard, choiceCards } from "./parts.js";
import { providerNames } from "./money.js";
import { begin } from "./visit.js";
import { change, current, data, printer } from "../state.js";

/** @type {Task[]} */
const TASKS = [
  { name: "bill", icon: "card", minutes: 1, possible: canPay, begin: () => begin("bill") },
  { name: "topup", icon: "plus", minutes: 1, possible: canPay, begin: () => begin("topup") },
  { name: "invoice", icon: "receipt", minutes: 1, possible: () => data.invoices, begin: () => begin("invoice") },
  { name: "auto", icon: "recall", minutes: 2, possible: () => data.agreements.length > 0, begin: () => begin("auto") },
  { name: "monthly", icon: "clock", minutes: 1, possible: () => data.invoices, begin: () => begin("monthly") },
];

function canPay() {
  return data.providers.length > 0;
}

/** Those that can be done here now. */
export function tasks() {
  return data.kiosk.role === "tickets" ? [] : TASKS.filter((task) => task.possible());
}

/** @param {Task} task */
export function startTask(task) {
  if (current().step !== "start" && current().step !== "about") return; // a second tap of the same finger
  task.begin();
  change({ step: "visit" });
}

/** No receipt is promised while none can come out. @param {Task} task @param {boolean} prints */
function hintOf({ name }, prints) {
  return t(name === "bill" && !prints ? "self_task_bill_hint_phone" : `self_task_${name}_hint`);
}

/** The terminal's first page. @param {State} state @returns {Screen} */
export function tasksScreen({ campaigns, board }) {
  const prints = printer(board) === "printing";
  const cards = tasks().map((task, index) => choiceCard({
    name: task.name,
    icon: task.icon,
    tone: [1, 3, 2, 5][index] ?? 4,
    title: t(`self_task_${task.name}`),
    hint: hintOf(task, prints),
    side: h("span", { class: "time" }, h("span", { class: "before" }, t("wait_before_about")), h("span", { class: "figure" }, task.minutes), h("span", { class: "minutes" }, t("unit_minutes", { n: task.minutes }))),
    act: () => startTask(task),
  }));
  const question = h("h1", { class: "question", tabindex: "-1" });
  const choices = choiceCards(cards);
  const node = h(
    "section",
    { class: "start tasks" },
    h("div", { class: "ask" }, question, h("p", { class: "hint" }, t("self_start_hint"))),
    campaignPills(campaigns),
    choices,
    h("div", { class: "self-methods" }, methods().map(([icon, words]) => h("p", { class: "self-ways" }, pictogram(icon), h("span", null, words)))),
  );
  return {
    node,
    fits: (now) => now.campaigns === campaigns && (printer(now.board) === "printing") === prints,
    update(now) {
      const taking = now.step === "taking"; // a number, for paying in cash
      question.textContent = t(taking ? "taking" : "question");
      choices.dataset.busy = String(taking);
    },
  };
}

/** By what can be paid here, how to pay in cash, whom to ring: what a machine has to show. */
function methods() {
  /** @type {[string, string][]} */
  const lines = [["phone", t(data.sandbox ? "self_pays_sandbox" : "self_pays", { providers: providerNames(data.providers) })], ["coins", t("self_pays_cash")]];
  const { hotline } = current().board.hall;
  if (hotline) lines.push(["phone", t("self_hotline", { hotline })]);
  return lines;
}

/** The strip below the business types, on a kiosk that does both. @returns {HTMLElement | null} */
export function tasksStrip() {
  const possible = tasks();
  if (possible.length === 0) return null;
  const buttons = possible.map((task) => h(
    "button",
    { class: "button self-button", type: "button", data: { kind: "primary", do: task.name }, on: { click: () => startTask(task) } },
    pictogram(task.icon),
    h("span", null, t(`self_task_${task.name}`)),
  ));
  return h("div", { class: "card strip", data: { kind: "tint" } }, h("p", { class: "strip-words" }, h("strong", null, t("self_here")), h("span", null, t("self_here_hint"))), h("div", { class: "strip-buttons" }, buttons));
}
