/** The code that leads the customer's own phone on; drawn by the server, once per link. */

import { call, Problem } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";

/** @type {Map<string, string>} */
const drawn = new Map();

/**
 * @typedef {Object} Look
 * @property {string} place class of what holds the picture
 * @property {string} alt what stands for it to those who do not see it
 * @property {() => HTMLElement} none says what to do where no picture comes
 */

/** @returns {Look} */
function offered() {
  return { place: "offer-qr", alt: "", none: () => h("p", { class: "offer-no-code" }, t("offer_no_code")) };
}

/**
 * @param {string} link
 * @param {Look} [look]
 * @returns {HTMLElement} its picture follows
 */
export function codeOf(link, look = offered()) {
  const place = h("div", { class: look.place });
  const known = drawn.get(link);
  if (known) replace(place, picture(known, look));
  else void draw(place, link, look);
  return place;
}

/** @param {HTMLElement} place @param {string} link @param {Look} look */
async function draw(place, link, look) {
  try {
    const { image } = await call("POST", "/qr", { link }, { base: "/kiosk", tries: 2, timeout: 4000 });
    drawn.set(link, image);
    replace(place, picture(image, look));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    replace(place, look.none());
  }
}

/** @param {string} image @param {Look} look */
function picture(image, { alt }) {
  return h("img", { src: image, alt });
}
