/**
 * What the screens of self-service are made of: one question, large; what is known beside it; what can be done
 * below it.
 *
 * @typedef {import("../../hallkeeper/element.js").Child} Child
 * @typedef {import("./state.js").Self} Self
 *
 * @typedef {Object} Scene one screen
 * @property {HTMLElement} node
 * @property {(now: Self) => void} [update]
 * @property {import("./keys.js").Keys} [keys]
 * @property {() => void} [leave]
 *
 * @typedef {Object} Page
 * @property {string} name
 * @property {string} title the question
 * @property {Child} [hint] one line below it
 * @property {(() => void) | null} [back] null: there is no way back from here
 * @property {Child | Child[]} [aside] what is known
 * @property {Child | Child[]} body what may be chosen
 * @property {Child | Child[]} [foot] the one large button, or two
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { yuan } from "./money.js";
import { invoices, present } from "./state.js";
import { leave } from "./visit.js";

/**
 * A screen's frame.
 *
 * @param {Page} page
 */
export function frame({ name, title, hint, back, aside, body, foot }) {
  return h(
    "section",
    { class: "self", data: { scene: name } },
    h(
      "div",
      { class: "self-head" },
      back && backButton(back),
      here().sandbox && h("p", { class: "chip self-sandbox" }, t(invoices(present()) ? "self_inv_sandbox" : "self_sandbox")),
    ),
    h("div", { class: "self-ask" }, h("h1", { class: "question", tabindex: "-1" }, title), hint && h("p", { class: "hint" }, hint)),
    aside && h("div", { class: "self-aside" }, ...list(aside)),
    h("div", { class: "self-body" }, ...list(body)),
    foot && h("div", { class: "self-foot" }, ...list(foot)),
  );
}

/** @param {Child | Child[]} some */
function list(some) {
  return Array.isArray(some) ? some : [some];
}

/** One screen back. @param {() => void} act */
export function backButton(act) {
  return h("button", { class: "button self-back", type: "button", data: { shape: "pill", do: "back" }, on: { click: act } }, pictogram("back"), h("span", null, t("back")));
}

/**
 * @param {string} name what it does, for tests and style
 * @param {Child | Child[]} words
 * @param {"primary" | "ink" | "plain"} kind
 * @param {() => void} act
 */
export function button(name, words, kind, act) {
  return h("button", { class: "button self-button", type: "button", data: { kind, do: name }, on: { click: act } }, ...list(words));
}

/** A number for a counter, where it cannot be done here; null where none is to be had. */
export function counterButton() {
  const { take } = here().cash();
  return take && button("take", t("self_counter"), "ink", take);
}

/** The way out of everything. */
export function homeButton() {
  return button("home", t("to_start"), "ink", leave);
}

/**
 * A large card to choose, as the business types have on the first page.
 *
 * @param {{name: string, icon: string, tone: number, title: string, hint?: string, side?: Child | Child[], act: () => void}} card
 */
export function choiceCard({ name, icon, tone, title, hint, side, act }) {
  const node = h(
    "button",
    { class: "service", type: "button", data: { do: name, tone, state: "open" }, on: { click: act } },
    h("span", { class: "panel" }, pictogram(icon)),
    h("span", { class: "service-words" }, h("span", { class: "service-name" }, title), hint && h("span", { class: "service-hint" }, hint)),
    side && h("span", { class: "wait" }, ...list(side)),
  );
  return h("div", { class: "cell" }, node);
}

/** @param {(HTMLElement | false | null)[]} cards */
export function choiceCards(cards) {
  const shown = /** @type {HTMLElement[]} */ (cards.filter(Boolean));
  return h("div", { class: "services self-choices", data: { count: "few", many: shown.length > 4 ? "yes" : "no" } }, shown);
}

/**
 * An amount as a hero: the sign small, the figure large.
 *
 * @param {number} fen
 */
export function amount(fen) {
  return h("span", { class: "self-amount figure" }, h("span", { class: "self-sign" }, "¥"), yuan(fen));
}

/**
 * Facts in rows: what stands for what.
 *
 * @param {(readonly [string, Child] | false | null)[]} rows
 */
export function facts(rows) {
  const shown = rows.filter((row) => row !== false && row !== null);
  return h("dl", { class: "self-facts" }, shown.map(([term, what]) => h("div", null, h("dt", null, term), h("dd", null, what))));
}

/** What went wrong and what to do, where the eyes are. Above a keypad its room is kept, so that no key moves. */
export function troubleLine() {
  const words = h("span", null);
  const node = h("p", { class: "notice self-trouble", role: "alert", data: { kind: "bad", on: "no" } }, pictogram("notice"), words);
  return {
    node,
    /** @param {string} text */
    say(text) {
      node.dataset.on = text ? "yes" : "no";
      if (words.textContent !== text) words.textContent = text;
    },
  };
}

/** A button's words while its answer is awaited. @param {HTMLButtonElement} node @param {boolean} busy @param {Child} words */
export function busyButton(node, busy, words) {
  node.setAttribute("aria-disabled", String(busy));
  replace(node, busy ? t("self_one_moment") : words);
}
