/**
 * What every page of the desk has: the navigation's pictograms, the line to the hall, devices in need, short
 * messages, dialogs.
 *
 * @typedef {import("../../hallkeeper/types.js").Board} Board
 */

import { isOffline, Problem } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { clock, duration, language, t } from "../../hallkeeper/words.js";
import "./alarm.js";
import "./campaign_alarm.js";
import "./decisions.js";
import { desk } from "./names.js";

export { followBoard } from "./board.js";
export { codeWords, desk, deviceName, placeName } from "./names.js";

const TOAST_MS = 6_000;

for (const link of byId("nav").querySelectorAll("a")) link.prepend(pictogram(link.dataset.icon ?? ""));
byId("nav").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

/**
 * A short message at the foot of the page.
 *
 * @param {string} text
 * @param {{kind?: "bad", action?: {text: string, run: () => void}, ms?: number}} [options]
 */
export function toast(text, options = {}) {
  const { action } = options;
  const node = h("p", { class: "toast", data: { kind: options.kind }, role: options.kind === "bad" ? "alert" : null },
    pictogram(options.kind === "bad" ? "broken" : "check"),
    h("span", { class: "grow" }, text),
    action && h("button", { type: "button", class: "toast-action", on: { click: () => { node.remove(); action.run(); } } }, action.text),
    h("button", { type: "button", class: "toast-close", "aria-label": t("close"), on: { click: () => node.remove() } }, pictogram("close")));
  byId("toasts").append(node);
  setTimeout(() => node.remove(), options.ms ?? (options.kind === "bad" ? 2 * TOAST_MS : TOAST_MS));
}

/**
 * What went wrong, always in the page's language: the server's own words are English.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function inWords(error) {
  if (isOffline(error)) return t("error_offline");
  if (!(error instanceof Problem)) return t("problem", { title: String(error) });
  const key = `error_${error.code}`;
  const known = t(key);
  if (known !== key) return known;
  return language() === "en" && error.detail ? error.detail : t("problem_without_words", { code: error.code });
}

/** Say what went wrong. @param {unknown} error */
export function fail(error) {
  toast(inWords(error), { kind: "bad" });
}

/**
 * Open the page's dialog with a title and content; closing gives the focus back.
 *
 * @param {string} title
 * @param {...(Node | string | null | false)} content
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, ...content) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
  replace(dialog,
    h("div", { class: "dialog-head" },
      h("h2", { id: "dialog-title" }, title),
      h("button", { type: "button", class: "button", data: { kind: "plain" }, "aria-label": t("close"), on: { click: () => dialog.close() } }, pictogram("close"))),
    h("div", { class: "dialog-body" }, ...content));
  if (!dialog.open) dialog.showModal();
  return dialog;
}

/**
 * Ask before something that others will feel.
 *
 * @param {{title: string, text: string, yes: string, bad?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function ask(question) {
  return new Promise((answer) => {
    let agreed = false;
    const yes = () => { agreed = true; dialog.close(); };
    const dialog = openDialog(question.title,
      h("p", null, question.text),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")),
        h("button", { type: "button", class: "button", data: { kind: question.bad ? "bad" : "primary" }, autofocus: true, on: { click: yes } }, question.yes)));
    dialog.addEventListener("close", () => answer(agreed), { once: true });
  });
}

/**
 * Copy a text, or select it where the browser forbids (plain http in a hall's LAN).
 *
 * @param {HTMLInputElement} input
 */
export async function copy(input) {
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
    toast(t("copied"));
  } catch {
    toast(document.execCommand("copy") ? t("copied") : t("copy_by_hand"));
  }
}

/**
 * An instant as people at this desk read it: the time, with the date where it is not today's.
 *
 * @param {string} instant RFC 3339
 */
export function moment(instant) {
  const time = clock(instant, desk.zone);
  const day = dayOf(instant);
  return day === dayOf(new Date()) ? time : `${day} ${time}`;
}

/** "11月23日 周一", "Mon, 23 Nov". @param {string | Date} instant */
export function longDay(instant) {
  return new Intl.DateTimeFormat(language(), { month: "long", day: "numeric", weekday: "long", timeZone: desk.zone }).format(new Date(instant));
}

/** @param {string | Date} instant */
function dayOf(instant) {
  return new Intl.DateTimeFormat(language(), { month: "short", day: "numeric", timeZone: desk.zone }).format(new Date(instant));
}

/**
 * A span since an instant, in words.
 *
 * @param {string} since RFC 3339
 * @param {number} now ms
 */
export function spanSince(since, now) {
  return duration(Math.max(0, now - Date.parse(since)) / 1000);
}

/** "54 %", "54%". @param {number | null} share */
export function percent(share) {
  if (share === null) return "—";
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** @param {number} n */
export function whole(n) {
  return new Intl.NumberFormat(language()).format(n);
}
