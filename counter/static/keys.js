/** The keyboard: a key works by its place, once per press, and never while a question stands open. */

import { h } from "../hallkeeper/element.js";
import { openAnswers, takeFirst, TAKE_CAP } from "./campaign.js";
import { asking, digitOf, show } from "./dialog.js";
import { count, takeBack } from "./done.js";
import { desk } from "./desk.js";
import { press, pressPrimary } from "./press.js";
import { fieldOf } from "./scan_keys.js";
import { situation } from "./situation.js";
import { SPARE_CAPS, sparedByKey } from "./spare.js";
import { VERBS } from "./verbs.js";
import { markedByKey, REASONS } from "./why_not.js";
import { t } from "./wording.js";

const byCode = new Map(Object.values(VERBS).filter((verb) => verb.code).map((verb) => [verb.code, verb]));
const POINT_MS = 2_000;
let point = -POINT_MS; // when the point was pressed that makes the next digit one of the tens
const GROUPS = [
  ["recall", "start", "miss", "hold", "transfer", "finish", "undo"],
  ["serve", "missed", "resume", "pick"],
  ["open", "pause", "close", "take_over", "answer_help", "reprint"],
];

/** Listen to the keys. */
export function listenToKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("keyup", (event) => {
    // a browser clicks the focused button when space is released; here space means one thing only
    if (event.code === "Space" && !asking()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.detail > 0 && event.target instanceof Element) /** @type {HTMLElement | null} */ (event.target.closest("button"))?.blur();
  });
}

/** Every key and what it does. */
export function showKeys() {
  const row = (/** @type {string} */ cap, /** @type {string} */ words) =>
    h("li", { class: "row spread" }, h("span", null, words), h("kbd", { class: "key" }, cap));
  const verbs = (/** @type {string[]} */ names) => names.map((name) => row(VERBS[name]?.cap ?? "", t(name === "answer_help" ? "keys_answer_help" : `verb_${name}`)));
  const list = (/** @type {string} */ title, /** @type {HTMLElement[]} */ rows) =>
    h("section", null, h("h3", { class: "label" }, title), h("ul", { class: "key-list" }, ...rows));
  const [customer = [], free = [], place = []] = GROUPS;
  return show(t("keys_title"), h("div", { class: "key-lists" },
    list(t("keys_customer"), [row(t("key_space"), t("keys_space")), row("1–9", t("keys_digit")), row("⇧ 1–9", t("keys_shift")),
      ...((desk.view?.waiting.length ?? 0) > 9 ? [row(". 0–9", t("keys_point"))] : []), row("−", t("keys_minus")), ...verbs(customer),
      row(Object.keys(REASONS).map((code) => code.slice(-1)).join(" "), t("keys_why_not")), row(SPARE_CAPS, t("keys_spare"))]),
    h("div", { class: "stack" }, list(t("keys_free"), verbs(free)),
      list(t("keys_place"), [...verbs(place), row("G", t("keys_campaign")), row(TAKE_CAP, t("keys_remedy")), row("?", t("keys_title"))]))));
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (asking() || fieldOf(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  const known = event.code === "Space" || byCode.has(event.code);
  if (known) event.preventDefault();
  if (event.repeat) return;
  if (event.code === "Space") pressPrimary();
  else if (event.key === "?" || event.code === "Slash") showKeys();
  else if (present() && (tallied(event) || markedByKey(event.code) || sparedByKey(event.code))) event.preventDefault();
  else if (event.code === "KeyG" && (event.shiftKey ? takeFirst() : openAnswers())) event.preventDefault();
  else if (known) press(/** @type {import("./verbs.js").Verb} */ (byCode.get(event.code)));
}

function present() {
  return desk.view !== null && ["called", "serving"].includes(situation(desk.view));
}

/** @param {KeyboardEvent} event */
function tallied(event) {
  const [, shift, digit] = /^(shift )?(\d)$/.exec(digitOf(event)) ?? [];
  const tens = performance.now() - point < POINT_MS ? 10 : 0;
  point = -POINT_MS;
  if (digit && Number(digit) + tens) count(Number(digit) + tens, shift ? -1 : 1);
  else if (event.code === "Period" || event.code === "NumpadDecimal") point = performance.now();
  else if (event.code === "Minus" || event.code === "NumpadSubtract") takeBack();
  else return false;
  return true;
}
