/**
 * The buttons: each verb once, always at the same place, with its key printed on it. They are built once and
 * then only changed, so that none is exchanged under a finger.
 *
 * @typedef {import("./verbs.js").Verb} Verb
 * @typedef {import("./desk.js").Desk} Desk
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { pageData } from "../hallkeeper/words.js";
import { changed, desk, draws, hallNow } from "./desk.js";
import { showKeys } from "./keys.js";
import { press, pressPrimary } from "./press.js";
import { situation } from "./situation.js";
import { setSound, soundOn } from "./sound.js";
import { primary, undoing, VERBS } from "./verbs.js";
import { t } from "./wording.js";

/** Which buttons stand under the customer, by situation; "" leaves a place empty. @type {Record<string, string[]>} */
const PLACES = {
  called: ["recall", "start", "miss", "hold", "transfer", "finish"],
  serving: ["recall", "start", "miss", "hold", "transfer", "finish"],
  idle: ["serve", "missed", "resume", "pick"],
  taken: ["take_over"],
};
const data = /** @type {{paired: boolean}} */ (pageData());
const HEAD = ["reprint", "pause", "open", "close"];

/** @type {Map<string, HTMLButtonElement>} */
const buttons = new Map();
const main = h("button", { class: "button primary", type: "button", data: { kind: "primary" }, on: { click: () => pressPrimary() } },
  h("span", { class: "words" }), h("kbd", { class: "key" }, t("key_space")));
const away = h("a", { class: "button away", href: "/counter/" }, t("choose_another"));
const undo = button("undo");
const undoWhat = h("span", { class: "undo-what muted small" });
const sound = h("button", { class: "button", type: "button", data: { shape: "pill" }, on: { click: toggleSound } });

/** Build the buttons and keep them true. */
export function drawActions() {
  undo.querySelector(".words")?.append(undoWhat);
  undo.classList.add("undo");
  const places = [...new Set(Object.values(PLACES).flat())];
  replace(byId("actions"), main, away, ...places.map(button), undo);
  replace(byId("head-keys"), ...HEAD.map(button).map(pill), sound,
    pill(h("button", { class: "button", type: "button", "aria-label": t("keys_title"), on: { click: () => showKeys() } }, h("kbd", { class: "key" }, "?"))));
  sayWhetherSound();
  draws(drawAll);
  setInterval(() => drawUndo(desk), 500);
}

/** @param {string} name */
function button(name) {
  const verb = /** @type {Verb} */ (VERBS[name]);
  const made = h("button", { class: "button verb", type: "button", data: { verb: name }, on: { click: () => press(verb) } },
    h("span", { class: "words" }, t(name === "open" ? "verb_continue" : `verb_${name}`)), h("kbd", { class: "key" }, verb.cap));
  buttons.set(name, made);
  return made;
}

/** @template {HTMLElement} E @param {E} element @returns {E} */
function pill(element) {
  element.dataset.shape = "pill";
  return element;
}

/** @param {Desk} now */
function drawAll(now) {
  const { view } = now;
  const at = view ? situation(view) : "loading";
  byId("desk").dataset.situation = at;
  byId("desk").dataset.online = String(now.online);
  byId("desk").toggleAttribute("data-lost", now.lost);
  byId("desk").dataset.busy = now.busy;
  byId("actions").hidden = view === null;
  if (!view) return;
  const next = primary(view);
  main.hidden = next === null;
  away.hidden = data.paired || (at !== "taken" && at !== "closed");
  away.dataset.place = at === "taken" && !next ? "main" : "aside";
  if (next) replace(/** @type {HTMLElement} */ (main.querySelector(".words")), t(next.word));
  dim(main, !now.online || now.busy !== "");
  main.setAttribute("aria-busy", String(now.busy !== ""));
  const shown = new Set([...(PLACES[at] ?? []), ...HEAD.filter((name) => VERBS[name]?.can(view))]);
  if (at === "closed" || at === "paused") shown.delete("open"); // there it is the one big key
  if (!view.rights.pick) shown.delete("pick");
  if (next) shown.delete(next.verb.name === "take_over" ? "take_over" : "");
  for (const [name, element] of buttons) {
    if (name === "undo") continue;
    element.hidden = !shown.has(name);
    dim(element, !now.online || now.busy !== "" || !VERBS[name]?.can(view));
  }
  drawUndo(now);
}

/** @param {Desk} now */
function drawUndo(now) {
  const { view } = now;
  const can = view !== null && VERBS.undo?.can(view) === true;
  undo.hidden = view === null || !view.counter.mine || view.counter.state === "closed";
  dim(undo, !can || !now.online || now.busy !== "");
  const left = view?.undo ? Math.ceil((Date.parse(view.undo.until) - hallNow()) / 1000) : 0;
  undoWhat.textContent = view && can ? t("undo_left", { what: undoing(view), n: left }) : t("undo_nothing");
}

/** Quiet, but still able to say why not. @param {HTMLElement} element @param {boolean} dimmed */
function dim(element, dimmed) {
  element.setAttribute("aria-disabled", String(dimmed));
}

function toggleSound() {
  setSound(!soundOn());
  sayWhetherSound();
  changed({});
}

function sayWhetherSound() {
  const on = soundOn();
  sound.setAttribute("aria-label", t(on ? "sound_on" : "sound_off"));
  sound.setAttribute("title", t(on ? "sound_on" : "sound_off"));
  replace(sound, pictogram("speaker"), on ? null : h("span", null, t("sound_off")));
}
