/**
 * The question on the customer's own phone, from the finish until the business day is over.
 *
 * @typedef {import("./phone_card.js").Followed} Followed
 */

import { Problem, isOffline } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { degreeButtons, thanks } from "./rate.js";

/**
 * @param {Object} parts
 * @param {HTMLElement} parts.card
 * @param {(score: number) => Promise<Followed>} parts.send
 * @param {(ticket: Followed) => void} parts.given the ticket as the hall then knows it
 * @param {() => void} parts.refused the hall forbids it: what the page shows is out of date
 */
export function openPhoneRate({ card, send, given, refused }) {
  /** @type {Followed | null} */
  let ticket = null;
  /** @type {number | null} */
  let pressed = null;
  let changing = false;
  let failed = false;
  let shown = "";
  let timer = 0;

  /** @param {number} score */
  async function pick(score) {
    pressed = score;
    failed = false;
    draw();
    try {
      const answer = await send(score);
      changing = false;
      pressed = null;
      given(answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed = isOffline(error);
      changing = false;
      pressed = null;
      if (!failed) refused();
    }
    draw();
  }

  function draw() {
    const rate = ticket?.rate ?? null;
    const late = !rate?.until || Date.parse(rate.until) < Date.parse(ticket?.now ?? "") + (Date.now() - taken);
    if (late) changing = false;
    const key = JSON.stringify([rate, late, pressed, changing, failed]);
    if (key === shown) return;
    shown = key;
    card.hidden = !rate;
    if (!rate) return;
    if (rate.score !== null && !changing) {
      replace(card, thanks(rate.score, late ? null : () => { changing = true; draw(); }));
      return;
    }
    replace(card, h("h2", { class: "rate-title" }, t("rate_question")),
      degreeButtons({ chosen: pressed ?? rate.score, busy: pressed !== null }, pick),
      failed && h("p", { class: "notice", data: { kind: "bad" }, role: "alert" }, t("rate_failed")));
  }

  let taken = Date.now();
  return {
    /** @param {Followed} next */
    take(next) {
      ticket = next;
      taken = Date.now();
      clearTimeout(timer);
      const until = next.rate?.until;
      if (until) timer = window.setTimeout(draw, Math.max(0, Date.parse(until) - Date.parse(next.now)) + 50);
      draw();
    },
    /** The ticket is not known any more. */
    close() {
      ticket = null;
      draw();
    },
  };
}
