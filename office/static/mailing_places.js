/** Province, city and district by picker. Where the hall has no tree of places, nothing is asked: they stay as they are. */

import { call } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { fail } from "./desk.js";

/** @typedef {{code: string, name: string}} Place */

export function placePicker() {
  const node = h("div", { class: "places" });
  /** @type {HTMLSelectElement[]} */
  let levels = [];

  /** @param {string} within @param {number} level */
  async function offer(within, level) {
    levels = levels.slice(0, level);
    try {
      const found = /** @type {{places: Place[]}} */ (await call("GET", `/mailing/places${within ? `?within=${within}` : ""}`));
      if (found.places.length) levels.push(select(found.places, level));
    } catch (error) {
      fail(error);
    }
    replace(node, levels);
  }

  /** @param {Place[]} places @param {number} level */
  function select(places, level) {
    const made = h("select", { class: "input", "aria-label": t(`mailing_level_${level}`), on: { change: () => { if (made.value) offer(made.value, level + 1); } } },
      h("option", { value: "" }, t(level ? `mailing_level_${level}` : "mailing_same_place")), places.map((one) => h("option", { value: one.code }, one.name)));
    return made;
  }

  offer("", 0);
  return { node, codes: () => (levels[0]?.value ? levels.map((one) => one.value).filter(Boolean) : null) };
}
