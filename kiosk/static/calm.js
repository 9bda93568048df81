/**
 * The calm pages: nothing to choose, one sentence that says what is and one that says what to do.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./kiosk.js").Screen} Screen
 */

import { h, pictogram } from "../hallkeeper/element.js";
import { clock, t } from "../hallkeeper/words.js";
import { tasksStrip } from "./self/tasks.js";
import { backToStart, current, data, hallNow } from "./state.js";
import { countdown } from "./ticks.js";

const BRIEF_S = 8;
const FAREWELL_S = 20; // to read what is to be done now: the least that WCAG 2.2.1 grants

/**
 * @param {string} icon
 * @param {string} title
 * @param {(string | null | Node)[]} lines
 */
function calm(icon, title, lines) {
  return h(
    "section",
    { class: "calm" },
    h("span", { class: "calm-icon" }, pictogram(icon)),
    h("h1", { tabindex: "-1" }, title),
    lines.map((line) => (typeof line === "string" ? h("p", null, line) : line)),
  );
}

/**
 * @param {State} state
 * @returns {Screen}
 */
export function closedScreen(state) {
  const { opens_at: opens, closes_at: closes, zone } = state.board.hall;
  const before = opens !== null && clock(hallNow(), zone) < opens;
  const hours = opens && closes ? hoursLine(opens, closes) : null;
  const node = before
    ? calm("door", t("closed_before_title"), [t("closed_before_text", { time: opens }), hours])
    : calm("door", t("closed_after_title"), [t("closed_after_text"), hours]);
  const strip = tasksStrip(); // a machine that does both needs no counter for it
  if (strip) node.append(strip);
  return {
    node,
    fits: (now) => JSON.stringify(now.board.hall) === JSON.stringify(state.board.hall),
    update() {},
  };
}

/**
 * @param {string} opens
 * @param {string} closes
 */
function hoursLine(opens, closes) {
  const figure = h("span", { class: "figure" }, `${opens}–${closes}`);
  return h("p", { class: "hours" }, h("span", { class: "hours-label" }, t("closed_hours")), figure);
}

/** Whom to ring where nobody is near, if the hall has told. @returns {HTMLElement | null} */
function hotline() {
  const { hotline: number } = current().board.hall;
  return number === null ? null : h("p", { class: "calm-staff", data: { part: "hotline" } }, pictogram("phone"), t("self_hotline", { hotline: number }));
}

/** @returns {Screen} */
export function offlineScreen() {
  const terminal = data.kiosk.role === "self-service";
  const title = t(terminal ? "offline_self_title" : "offline_title");
  return lasting(calm("broken", title, [t("offline_text"), staff(t(terminal ? "offline_self_staff" : "offline_staff")), hotline()]));
}

/** @returns {Screen} */
export function unpairedScreen() {
  const staff = h("p", { class: "calm-for-staff" }, t("unpaired_staff"));
  return lasting(calm("broken", t("unpaired_title"), [t("unpaired_text"), hotline(), staff]));
}

/** @returns {Screen} */
export function elsewhereScreen() {
  return lasting(calm("arrow", t("elsewhere_title"), [t("elsewhere_text"), hotline()]));
}

/**
 * The number is given back, or none was got: said for some seconds, then the start page.
 *
 * @param {State} state
 * @returns {Screen}
 */
export function returnedScreen(state) {
  const { farewell } = state;
  const text = farewell ? farewell.text : t("self_one_moment");
  const node = calm(farewell ? "check" : "clock", farewell?.title ?? "", [text, farewell?.failed ? hotline() : null]);
  const until = performance.now() + (farewell?.brief ? BRIEF_S : FAREWELL_S) * 1000;
  const seconds = h("span", { class: "seconds" });
  node.append(h("button", { class: "button", data: { kind: "primary" }, type: "button", on: { click: backToStart } }, h("span", { class: "choice-words" }, h("span", null, t("to_start")), seconds)));
  /** @param {number} now */
  function show(now) {
    seconds.hidden = !farewell;
    seconds.textContent = t("by_itself_seconds", { n: Math.max(0, Math.ceil((until - now) / 1000)) });
  }
  show(performance.now());
  const stop = countdown((now) => {
    show(now);
    if (farewell && now >= until) backToStart();
  });
  return { node, fits: (now) => now.farewell === farewell, update() {}, leave: stop };
}

/** @param {string} text */
function staff(text) {
  return h("p", { class: "calm-staff" }, pictogram("person"), text);
}

/**
 * @param {HTMLElement} node
 * @returns {Screen}
 */
function lasting(node) {
  return { node, fits: () => true, update() {} };
}
