/**
 * The five degrees of satisfaction as buttons: a face and its words, from the happiest to the saddest. The same
 * on the screen above a counter and on the customer's phone.
 */

import { h, pictogram } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";

export const DEGREES = [5, 4, 3, 2, 1];

/** From here down somebody will ask what happened. */
export const SORRY = 2;

/**
 * @param {Object} state
 * @param {number | null} state.chosen the degree that was pressed, if any
 * @param {boolean} state.busy it is on its way: nothing else can be pressed
 * @param {(score: number) => void} pick
 */
export function degreeButtons({ chosen, busy }, pick) {
  return h("div", { class: "degrees", role: "group", "aria-label": t("rate_question") }, DEGREES.map((score) =>
    h("button", {
      type: "button", class: "degree", disabled: busy, data: { score }, "aria-pressed": String(chosen === score),
      on: { click: () => pick(score) },
    }, pictogram(`face-${score}`), h("span", { class: "degree-words" }, t(`rate_${score}`)))));
}

/**
 * Thanks, and a word more where somebody is not satisfied.
 *
 * @param {number | null} score null where it was given elsewhere and is not told
 * @param {(() => void) | null} change lets the customer correct it; null where that is over
 */
export function thanks(score, change) {
  return h("div", { class: "rate-thanks" },
    pictogram(score === null ? "check" : `face-${score}`),
    h("p", { class: "rate-title" }, t("rate_thanks")),
    score !== null && h("p", { class: "rate-more" }, t("rate_given", { what: t(`rate_${score}`) })),
    score !== null && score <= SORRY && h("p", { class: "rate-more" }, t("rate_sorry")),
    change && h("button", { type: "button", class: "button rate-change", on: { click: change } }, t("rate_change")));
}
