/**
 * Advice of the moment: which counter to open until when, and what customers then wait; nothing where it would not help.
 *
 * @typedef {{counter: string, service: string, until: string, wait_s: number, else_s: number, within: number, within_else: number, who: "free" | "unknown" | "paused" | "moved" | "nobody", names: string[],
 *   seen: boolean, leaving: string | null, cannot: string[]}} Advice
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, named, t } from "../../hallkeeper/words.js";
import { desk, percent, placeName } from "../desk/desk.js";

const EVERY_MS = 60_000;

/** Ask now and every minute while the page is seen. @param {HTMLElement} place */
export function followAdvice(place) {
  let asked = 0;
  async function look() {
    if (document.hidden || Date.now() - asked < EVERY_MS / 2) return;
    asked = Date.now();
    try {
      const found = /** @type {{advice: Advice | null}} */ (await call("GET", "/today/advice", undefined, { tries: 1 }));
      replace(place, found.advice && said(found.advice));
    } catch {
      replace(place); // the page's own line says that the hall cannot be reached
    }
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, EVERY_MS);
  look();
}

/** @param {Advice} advice */
function said(advice) {
  return h("div", { class: "notice advice", role: "status" },
    pictogram("door"),
    h("div", { class: "grow" },
      h("p", null, h("strong", null, doWords(advice))),
      h("p", null, t("advice_wait", { service: named(desk.services[advice.service]), wait: inMinutes(advice.wait_s), other: inMinutes(advice.else_s) }), " ",
        h("span", { class: "muted" }, t("advice_share", { share: percent(advice.within), other: percent(advice.within_else) }))),
      doubts(advice).map((words) => h("p", { class: "muted" }, words))));
}

/** What to do, and whom to ask. @param {Advice} advice */
function doWords({ who, names, counter, until, leaving }) {
  const gaps = { counter: placeName("counter", counter), until, names: oneOf(names), from: leaving ? placeName("counter", leaving) : "" };
  if (!names.length) return t(who === "paused" ? "advice_back" : "advice_open", gaps);
  return t({ free: "advice_ask", unknown: "advice_open", paused: "advice_ask_back", moved: "advice_move", nobody: "advice_open" }[who], gaps);
}

/** "Ann, Bob or Eve". @param {string[]} names */
function oneOf(names) {
  return new Intl.ListFormat(language(), { type: "disjunction" }).format(names);
}

/** What the manager should know before asking. @param {Advice} advice */
function doubts({ who, names, seen, cannot, leaving }) {
  const gaps = { names: oneOf(names), from: leaving ? placeName("counter", leaving) : "" };
  const words = { nobody: t("advice_nobody"), unknown: names.length ? t("advice_maybe", gaps) : "", moved: t("advice_nobody_free", gaps), free: seen ? "" : t("advice_unseen", gaps), paused: "" }[who];
  const lacks = names.length && cannot.length ? t("advice_cannot", { ...gaps, services: cannot.map((code) => named(desk.services[code])).join(t("list_comma")) }) : "";
  return [words, lacks].filter(Boolean);
}

/** Beyond half an hour single minutes are false precision. @param {number} seconds */
function inMinutes(seconds) {
  const n = Math.max(1, Math.ceil(seconds / 60));
  return n > 30 ? Math.ceil(n / 5) * 5 : n;
}
