/**
 * The one line in which the page answers: what was done, or what to do when something did not work.
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { isOffline, Problem } from "../hallkeeper/api.js";
import { language } from "../hallkeeper/words.js";
import { t } from "./wording.js";

const STAYS_MS = { good: 4_000, warn: 10_000, bad: 20_000 };
const PICTOGRAM = { good: "check", warn: "bell", bad: "broken" };
let timer = 0;

/**
 * @param {"good" | "warn" | "bad"} kind
 * @param {string} text
 * @param {{href: string, text: string}} [link] the way out
 */
export function say(kind, text, link) {
  const way = link ? h("a", { class: "strong", href: link.href }, link.text) : null;
  quiet();
  const here = document.querySelector("dialog[open] .dialog-said") ?? byId("said"); // behind a question nobody would see it
  replace(here, h("p", { class: "notice", data: { kind } }, pictogram(PICTOGRAM[kind]), h("span", null, text), way));
  way?.focus(); // Enter goes there
  timer = window.setTimeout(quiet, STAYS_MS[kind]);
}

/** Nothing more to say. */
export function quiet() {
  clearTimeout(timer);
  for (const place of document.querySelectorAll("#said, .dialog-said")) replace(place);
}

/**
 * Say what to do about a refused or failed call.
 *
 * @param {unknown} error
 * @param {Record<string, string | number>} facts fills the words: {number} of the ticket, {recalls}, {undo}
 */
export function sayProblem(error, facts) {
  if (!(error instanceof Problem)) throw error;
  if (isOffline(error)) say("bad", t("problem_offline"));
  else if (error.status === 401) say("bad", t("problem_signed_out"), signIn());
  else if (error.code === "holds_another") say("warn", t("problem_holds_another"), { href: "/counter/", text: t("my_counter") });
  else say("warn", wordsFor(error, facts));
}

/** The way to sign in and back to this very page. */
export function signIn() {
  return { href: `/sign-in?next=${encodeURIComponent(location.pathname)}`, text: t("sign_in") };
}

/**
 * In the page's language: the server's own words are English.
 *
 * @param {Problem} error
 * @param {Record<string, string | number>} [facts]
 */
export function wordsFor(error, facts = {}) {
  const key = `problem_${error.code}`;
  const words = t(key, facts);
  if (words !== key) return words;
  return language() === "en" && error.detail ? error.detail : t("problem_without_words", { code: error.code });
}
