/**
 * The question at a counter's screen: "how was the service?", from the finish until its time is over or the next
 * customer is called. Only a paired display may give the answer: on a teller's own screen nothing is asked.
 *
 * @typedef {import("../hallkeeper/types.js").BoardCounter} BoardCounter
 * @typedef {import("../hallkeeper/types.js").Asking} Asking
 * @typedef {"rate" | "keypad" | "thanks"} RateScene
 */

import { Problem, actingAs, call, isOffline } from "../hallkeeper/api.js";
import { h, pictogram } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { degreeButtons, thanks } from "./rate.js";

/**
 * Whether customers can touch this screen. A panel that speaks as a mouse is told by `?touch=yes`.
 *
 * @returns {boolean}
 */
function canTouch() {
  const said = new URLSearchParams(location.search).get("touch");
  if (said) return said === "yes";
  return navigator.maxTouchPoints > 0 || matchMedia("(any-pointer: coarse)").matches;
}

/**
 * @param {Object} parts
 * @param {string} parts.code the counter
 * @param {() => number} parts.now the hall's clock, ms
 * @param {() => void} parts.changed draw again
 */
export function openRate({ code, now, changed }) {
  const touch = canTouch() && actingAs().startsWith("display-");
  /** @type {Asking | null} */
  let asking = null;
  /** @type {{ticket: string, score: number} | null} */
  let mine = null;
  let busy = false;
  let changing = false;
  let failed = false;
  let timer = 0;

  const alive = () => (asking !== null && Date.parse(asking.until) >= now() ? asking : null);

  /** @param {number} score */
  async function pick(score) {
    const { ticket } = /** @type {Asking} */ (asking);
    const before = mine;
    mine = { ticket, score };
    busy = true;
    failed = false;
    changed();
    try {
      await call("POST", `/counters/${code}/rate`, { score, ticket }, { tries: 3, timeout: 4_000 });
      if (asking?.ticket === ticket) asking = { ...asking, given: true };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      mine = before;
      failed = isOffline(error);
      if (!failed && asking?.ticket === ticket) asking = null; // the hall asks no more
    }
    busy = changing = false;
    changed();
  }

  /** @returns {RateScene | null} */
  function scene() {
    const asked = alive();
    if (!asked) return null;
    if (asked.given && !changing) return "thanks";
    if (touch) return "rate";
    return asked.keypad ? "keypad" : null;
  }

  return {
    scene,
    /** What the present scene depends on: drawn again only when that changes, lest a finger lose its button. */
    key: () => JSON.stringify([scene(), asking?.ticket, mine, busy, changing, failed]),
    /** @param {BoardCounter | undefined} counter */
    take(counter) {
      const next = counter && !counter.ticket ? counter.rate : null;
      if (next?.ticket !== asking?.ticket) changing = failed = false;
      if (!busy || next?.ticket !== asking?.ticket) asking = next ?? null;
      clearTimeout(timer);
      if (asking) timer = window.setTimeout(changed, Math.max(0, Date.parse(asking.until) - now()) + 50);
    },
    /** @returns {(HTMLElement | SVGSVGElement)[]} */
    draw() {
      const asked = /** @type {Asking} */ (asking);
      const score = mine?.ticket === asked.ticket ? mine.score : null;
      const what = scene();
      if (what === "thanks") return [thanks(score, touch ? () => { changing = true; changed(); } : null)];
      const title = h("p", { class: "rate-title" }, t("rate_question_of", { number: asked.number }));
      if (what === "keypad") return [title, h("p", { class: "rate-more" }, t("rate_keypad")), pictogram("down")];
      return [title, degreeButtons({ chosen: score, busy }, pick),
        h("p", { class: "rate-more", role: "status" }, failed ? t("rate_failed") : t("rate_hint"))];
    },
  };
}
