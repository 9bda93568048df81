/** The code that leads the customer's own phone to the way without a queue; drawn by the server, once per link. */

import { call, Problem } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";

/** @type {Map<string, string>} */
const drawn = new Map();

/**
 * @param {string} link
 * @returns {HTMLElement} its picture follows; where none comes, a word that says what to do
 */
export function codeOf(link) {
  const place = h("div", { class: "offer-qr" });
  const known = drawn.get(link);
  if (known) replace(place, picture(known));
  else void draw(place, link);
  return place;
}

/** @param {HTMLElement} place @param {string} link */
async function draw(place, link) {
  try {
    const { image } = await call("POST", "/qr", { link }, { base: "/kiosk", tries: 2, timeout: 4000 });
    drawn.set(link, image);
    replace(place, picture(image));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    replace(place, h("p", { class: "offer-no-code" }, t("offer_no_code")));
  }
}

/** @param {string} image */
function picture(image) {
  return h("img", { src: image, alt: "" });
}
