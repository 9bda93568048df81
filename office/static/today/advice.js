/**
 * Advice of the moment: which counter to open until when, and what customers then wait; nothing where it would not help.
 *
 * @typedef {{counter: string, service: string, until: string, wait_s: number, else_s: number, within: number, within_else: number, who: "free" | "unknown" | "paused" | "nobody", names: string[]}} Advice
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
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
  return h("p", { class: "notice advice", role: "status" },
    pictogram("door"),
    h("span", { class: "grow" },
      h("strong", null, t(advice.who === "paused" ? "advice_back" : "advice_open", { counter: placeName("counter", advice.counter), until: advice.until })), " ",
      t("advice_wait", { service: named(desk.services[advice.service]), wait: inMinutes(advice.wait_s), other: inMinutes(advice.else_s) }), " ",
      whoWords(advice), " ",
      h("span", { class: "muted" }, t("advice_share", { share: percent(advice.within), other: percent(advice.within_else) }))));
}

/** Whom to ask. @param {Advice} advice */
function whoWords({ who, names }) {
  if (who === "nobody") return t("advice_nobody");
  return names.length ? t("advice_free", { names: names.join(t("list_comma")) }) : "";
}

/** Beyond half an hour single minutes are false precision. @param {number} seconds */
function inMinutes(seconds) {
  const n = Math.max(1, Math.ceil(seconds / 60));
  return n > 30 ? Math.ceil(n / 5) * 5 : n;
}
