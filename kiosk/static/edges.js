/**
 * What stays on every page: the hall's name and clock, language and 长辈版 above, the four aids below.
 *
 * @typedef {import("./state.js").State} State
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { clock, named, t } from "../hallkeeper/words.js";
import { askForHelp, ringing } from "./help.js";
import { whatIsAsked } from "./self/terminal.js";
import { canSpeak, hush, say, sayText } from "./speech.js";
import { change, current, data, hallNow, screenName } from "./state.js";

/** Which aids make sense where; without a line nobody can be rung. @type {Partial<Record<import("./state.js").ScreenName, string[]>>} */
const AIDS = {
  start: ["priority", "voice", "low", "help"],
  offer: ["voice", "low", "help"],
  about: ["voice", "low", "help"],
  issued: ["voice", "low", "help"],
  returned: ["help"],
  closed: ["help"],
  elsewhere: ["help"],
  tasks: ["voice", "low", "help"],
  visit: ["voice", "low", "help"],
};

/** @param {State} state */
export function paintEdges(state) {
  byId("hall").textContent = named(state.board.hall.name);
  paintClock();
  paint(byId("editions"), editions(state));
  paint(byId("aids"), aids(state));
}

/** The minute may have changed. */
export function paintClock() {
  byId("clock").textContent = clock(hallNow(), current().board.hall.zone);
}

/**
 * @typedef {{name: string, icon: string, words: string, pressed?: boolean, act: () => void, lang?: string}} Key
 */

/** @param {State} state @returns {Key[]} */
function editions(state) {
  const others = data.kiosk.languages.filter((one) => one !== state.language);
  const large = state.size === "large";
  /** @type {Key[]} */
  const keys = others.map((one) => ({
    name: `language-${one}`,
    icon: "globe",
    words: t(`language_${one.toLowerCase().replace("-", "_")}`),
    act: () => change({ language: one }),
    lang: one,
  }));
  keys.push({
    name: "size",
    icon: "letters",
    words: t(large ? "size_normal" : "size_large"),
    act: () => change({ size: large ? "normal" : "large" }),
  });
  return keys;
}

/** @param {State} state @returns {Key[]} */
function aids(state) {
  const screen = screenName(state);
  const shown = AIDS[screen] ?? [];
  /** @type {Key[]} */
  const keys = [
    { name: "priority", icon: "heart", words: t("aid_priority"), pressed: state.priority, act: () => change({ priority: !state.priority }) },
    { name: "voice", icon: "speaker", words: t("aid_voice"), pressed: state.voice, act: voice },
    { name: "low", icon: "down", words: t("aid_lower"), pressed: state.low, act: () => change({ low: !state.low }) },
    { name: "help", icon: "bell", words: t(ringing(state) ? "aid_help_coming" : "aid_help"), act: () => void askForHelp() },
  ];
  return keys.filter((key) => shown.includes(key.name) && (key.name !== "voice" || canSpeak()));
}

/** On the number's page each press reads it again; on the start page it is on or off. */
function voice() {
  const { step, ticket, voice: on } = current();
  if (step === "issued" && ticket) {
    change({ voice: true });
    void say(ticket.id);
  } else if (on) {
    hush();
    change({ voice: false });
  } else {
    change({ voice: true });
    if (["offer", "about", "tasks", "visit"].includes(screenName(current()))) void sayText(whatIsAsked());
    else void say("services");
  }
}

/**
 * Brings a row of keys up to date without exchanging those that a finger may be on.
 *
 * @param {HTMLElement} row
 * @param {Key[]} keys
 */
function paint(row, keys) {
  const names = keys.map((key) => key.name).join();
  if (row.dataset.names !== names) {
    row.dataset.names = names;
    replace(row, ...keys.map((key) => h("button", { class: "button aid", type: "button", data: { aid: key.name } }, pictogram(key.icon), h("span", null))));
  }
  keys.forEach((key, index) => {
    const button = /** @type {HTMLButtonElement} */ (row.children[index]);
    const words = /** @type {HTMLElement} */ (button.lastElementChild);
    if (words.textContent !== key.words) words.textContent = key.words;
    if (key.lang) button.lang = key.lang;
    if (key.pressed !== undefined) button.setAttribute("aria-pressed", String(key.pressed));
    button.onclick = key.act;
  });
}
