/**
 * Large letters (长辈版) on the customer's own phone: the choice is kept there, and self-service on the same phone
 * (`/self/`) knows it too.
 */

import { h, pictogram, replace } from "../hallkeeper/element.js";
import { keep, kept } from "../hallkeeper/keeping.js";
import { t } from "../hallkeeper/words.js";

const KEY = "letters"; // as in kiosk/static/self.js

/** @param {HTMLElement} place where the button stands */
export function openLetters(place) {
  let large = kept("device", KEY) === "large";

  function draw() {
    document.documentElement.dataset.size = large ? "large" : "normal";
    replace(place, h("button", { class: "button letters", type: "button", on: { click: turn } }, pictogram("letters"), h("span", null, t(large ? "size_normal" : "size_large"))));
  }

  function turn() {
    large = !large;
    keep("device", KEY, large ? "large" : "normal");
    draw();
    place.querySelector("button")?.focus({ preventScroll: true });
  }

  draw();
}
