/**
 * How the question and the thanks look at a counter's screen: on the whole of it, or in a strip below the number of
 * the next customer. The strip names whom it asks in all it says, lest the next one answer.
 *
 * @typedef {import("./rate_screen.js").RateScene} RateScene
 *
 * @typedef {Object} View
 * @property {string} number whom it asks
 * @property {number | null} chosen what was pressed here, if anything
 * @property {boolean} busy it is on its way
 * @property {boolean} failed it did not arrive
 * @property {(score: number) => void} pick
 * @property {(() => void) | null} change lets the customer correct it, where the screen can be touched
 */

import { h, pictogram } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { SORRY, degreeButtons, thanks } from "./rate.js";

/**
 * @param {RateScene} scene
 * @param {View} view
 * @returns {(HTMLElement | SVGSVGElement | false)[]}
 */
export function inFull(scene, view) {
  if (scene === "thanks") return [thanks(view.chosen, view.change)];
  const title = h("p", { class: "rate-title" }, t("rate_question_of", { number: view.number }));
  if (scene === "keypad") return [title, h("p", { class: "rate-more" }, t("rate_keypad")), pictogram("down")];
  return [title, degreeButtons(view, view.pick),
    h("p", { class: "rate-more", role: "status" }, view.failed ? t("rate_failed") : t("rate_hint"))];
}

/**
 * @param {RateScene} scene
 * @param {View} view
 * @returns {(HTMLElement | SVGSVGElement | false)[]}
 */
export function inStrip(scene, view) {
  if (scene === "thanks") return thanksInStrip(view);
  const { number } = view;
  if (scene === "keypad") return [h("p", { class: "rate-title" }, t("rate_keypad_of", { number })), pictogram("down")];
  const title = view.failed ? t("rate_failed_of", { number }) : t("rate_question_of", { number });
  return [h("p", { class: "rate-title" }, title), degreeButtons(view, view.pick)];
}

/** @param {View} view */
function thanksInStrip({ number, chosen, change }) {
  return [
    pictogram(chosen === null ? "check" : `face-${chosen}`),
    h("div", { class: "strip-words" },
      h("p", { class: "rate-title" }, t("rate_thanks_of", { number })),
      chosen !== null && h("p", { class: "rate-more" }, t("rate_given", { what: t(`rate_${chosen}`) })),
      chosen !== null && chosen <= SORRY && h("p", { class: "rate-more" }, t("rate_sorry"))),
    change !== null && h("button", { type: "button", class: "button rate-change", on: { click: change } }, t("rate_change")),
  ];
}
