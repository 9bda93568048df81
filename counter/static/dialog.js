/**
 * Questions: every answer has a key, of two digits where there are many; arrows and Enter choose too, and Esc leaves
 * everything as it is.
 */

import { h, pictogram } from "../hallkeeper/element.js";
import { openTyping } from "./typed.js";
import { t } from "./wording.js";

const STEPS = new Map([["ArrowDown", 1], ["ArrowRight", 1], ["ArrowUp", -1], ["ArrowLeft", -1]]);

/**
 * @template T
 * @typedef {{label: string, hint?: string, value: T, key?: string, enabled?: boolean, second?: {label: string, value: T}}} Answer
 *     `key`: the digits, "" for none, by default the place in the group; `second` is another way with the same thing, on Shift
 *     and the same digits
 */

/**
 * @template T
 * @typedef {{title?: string, shift?: boolean, empty?: string, answers: Answer<T>[]}} Group
 *     the answers take the digits from 1 on in their order, with Shift where `shift` says so
 */

/** Whether a question stands open. */
export function asking() {
  return document.querySelector("dialog[open]") !== null;
}

/**
 * Ask; resolves to the chosen value, or null.
 *
 * @template T
 * @param {{title: string, note?: string, head?: HTMLElement, name?: string, groups: Group<T>[]}} question
 *     `head` stands above the answers; by its `name` it can be dismissed
 * @returns {Promise<T | null>}
 */
export function choose({ title, note, head, name = "", groups }) {
  return open(title, (answer) => {
    /** @type {Map<string, T>} */
    const keys = new Map();
    const parts = groups.map((group) => groupPart(group, keys, answer));
    const typing = openTyping(() => keys.keys(), (typed) => answer(/** @type {T} */ (keys.get(typed))), (typed) => showTyped(parts, typed));
    return {
      content: [head ?? null, note ? h("p", { class: "muted" }, note) : null, ...parts],
      onKey: (event) => {
        const step = STEPS.get(event.code);
        if (step ? stepped(parts, step) : event.code === "Enter" ? typing.enter() : typing.digit(digitOf(event))) event.preventDefault();
      },
    };
  }, name);
}

/** The keys that what was typed may yet become. @param {HTMLElement[]} parts @param {string} typed */
function showTyped(parts, typed) {
  for (const cap of parts.flatMap((part) => [.../** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll(".key"))])) {
    cap.toggleAttribute("data-typed", typed !== "" && (cap.dataset.name ?? "").startsWith(typed));
  }
}

/** The next answer gets the focus, after the last one the first. @param {HTMLElement[]} parts @param {number} step */
function stepped(parts, step) {
  const answers = parts.flatMap((part) => [.../** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll(".answer:enabled"))]);
  const at = answers.findIndex((one) => one === document.activeElement);
  answers.at(at < 0 ? (step > 0 ? 0 : -1) : (at + step) % answers.length)?.focus();
  return answers.length > 0;
}

/** Close the question of this name, unanswered, if it stands open. @param {string} name */
export function dismiss(name) {
  for (const one of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog[open]"))) {
    if (one.dataset.name !== name) continue;
    one.close();
    one.remove(); // at once: its own listener comes a little later
  }
}

/**
 * Ask before something that touches a colleague; resolves to whether it shall be.
 *
 * @param {{title: string, note: string, yes: string}} question
 * @returns {Promise<boolean>}
 */
export async function confirmed({ title, note, yes }) {
  const answer = await open(title, (/** @type {(value: boolean) => void} */ decide) => ({
    content: [
      h("p", null, note),
      h("div", { class: "row dialog-foot" },
        h("button", { class: "button", type: "button", on: { click: () => decide(false) } }, t("cancel"), h("kbd", { class: "key" }, "Esc")),
        h("button", { class: "button", type: "button", autofocus: true, data: { kind: "primary" }, on: { click: () => decide(true) } },
          yes, h("kbd", { class: "key" }, "Enter"))),
    ],
    onKey: () => undefined,
  }));
  return answer === true;
}

/**
 * Ask for a short text; resolves to what was entered, or null.
 *
 * @param {{title: string, note: string, label: string, value: string, yes: string}} question
 * @returns {Promise<string | null>}
 */
export function entered({ title, note, label, value, yes }) {
  return open(title, (/** @type {(text: string) => void} */ answer) => {
    const field = h("input", { class: "input", id: "entered", type: "text", value, autofocus: true, autocomplete: "off", spellcheck: "false" });
    const form = h("form", { class: "row wrap entered", on: { submit: (event) => {
      event.preventDefault();
      if (field.value.trim()) answer(field.value.trim());
    } } },
      h("label", { class: "label", for: "entered" }, label), field,
      h("button", { class: "button", type: "submit", data: { kind: "primary" } }, yes, h("kbd", { class: "key" }, "Enter")));
    return { content: [h("p", { class: "muted" }, note), form], onKey: () => undefined, opened: () => field.select() };
  });
}

/**
 * Show something to read; Esc or the button closes it.
 *
 * @param {string} title
 * @param {HTMLElement} content
 */
export function show(title, content) {
  return open(title, () => ({ content: [content], onKey: () => undefined }));
}

/**
 * @template T
 * @param {string} title
 * @param {(answer: (value: T) => void) => {content: (HTMLElement | null)[], onKey: (event: KeyboardEvent) => void, opened?: () => void}} fill
 * @param {string} [name]
 * @returns {Promise<T | null>}
 */
function open(title, fill, name) {
  return new Promise((resolve) => {
    /** @type {T | null} */
    let chosen = null;
    const { content, onKey, opened } = fill((value) => {
      chosen = value;
      dialog.close();
    });
    const heading = h("h2", { id: "question" }, title);
    const leave = h("button", { class: "button dialog-close", type: "button", data: { kind: "plain" }, "aria-label": t("close"),
      on: { click: () => dialog.close() } }, pictogram("close"), h("kbd", { class: "key" }, "Esc"));
    const dialog = h("dialog", { class: "dialog", tabindex: -1, "aria-labelledby": "question", data: { name } },
      h("div", { class: "row spread" }, heading, leave), ...content, h("div", { class: "dialog-said", role: "status" }));
    dialog.addEventListener("keydown", (event) => {
      event.stopPropagation(); // an answer closes the question at once: its key is no key of the page behind
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      onKey(event);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    document.body.append(dialog);
    dialog.showModal();
    if (!dialog.querySelector("[autofocus]")) dialog.focus();
    opened?.();
  });
}

/**
 * "3", "shift 3", "0" or "": from the key's place, so that no input method or keyboard layout disturbs it.
 *
 * @param {KeyboardEvent} event
 */
export function digitOf(event) {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
  if (!digit) return "";
  return event.shiftKey ? `shift ${digit}` : digit;
}

/**
 * @template T
 * @param {Group<T>} group
 * @param {Map<string, T>} keys filled with what each key chooses
 * @param {(value: T) => void} answer
 */
function groupPart(group, keys, answer) {
  const rows = group.answers.map((item, index) => answerPart(item, item.key ?? String(index + 1), group.shift ?? false, keys, answer));
  const none = rows.length ? null : h("p", { class: "muted" }, group.empty ?? "");
  return h("div", { class: "stack group" }, group.title ? h("h3", { class: "label" }, group.title) : null, none,
    h("ul", { class: "answers" }, ...rows));
}

/**
 * @template T
 * @param {Answer<T>} item
 * @param {string} digits of its key, "" where it has none
 * @param {boolean} shift
 * @param {Map<string, T>} keys
 * @param {(value: T) => void} answer
 */
function answerPart(item, digits, shift, keys, answer) {
  const enabled = item.enabled ?? true;
  const key = (/** @type {boolean} */ shifted, /** @type {T} */ value) => {
    if (!digits) return null;
    const name = shifted ? `shift ${digits}` : digits;
    if (enabled) keys.set(name, value);
    return h("kbd", { class: "key", data: { name } }, shifted ? `⇧ ${digits}` : digits);
  };
  const button = (/** @type {string} */ label, /** @type {string | undefined} */ hint, /** @type {boolean} */ shifted, /** @type {T} */ value) =>
    h("button", { class: "button answer", type: "button", disabled: !enabled, on: { click: () => answer(value) } },
      h("span", { class: "answer-words" }, label, hint ? h("span", { class: "muted small" }, hint) : null), key(shifted, value));
  return h("li", { class: "row" }, button(item.label, item.hint, shift, item.value),
    item.second ? button(item.second.label, undefined, true, item.second.value) : null);
}
