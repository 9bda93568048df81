/** Province, city and district by picker, for members of staff; the postcode is filled in. */

import { call, Problem } from "./api.js";
import { h, replace } from "./element.js";
import { t } from "./words.js";

/** @typedef {{code: string, name: string, end: boolean, postcode: string | null}} Place */

/**
 * @param {Object} about
 * @param {string} about.none said where the hall has no places
 * @param {(error: unknown) => void} about.failed the places did not come
 * @param {string} [about.first] what stands in the first list before anything is picked
 */
export function placePicker({ none, failed, first = t("place_level_0") }) {
  const said = h("p", { class: "muted small", role: "status" });
  const lists = h("div", { class: "places" });
  const node = h("div", { class: "stack" }, lists, said);
  /** @type {HTMLSelectElement[]} */
  let levels = [];
  let newest = 0;
  let whole = false;

  /** @param {string} within @param {number} level */
  async function offer(within, level) {
    newest += 1;
    const mine = newest;
    levels = levels.slice(0, level);
    whole = false;
    said.textContent = "";
    try {
      const found = /** @type {{places: Place[]}} */ (await call("GET", `/address/places${within ? `?within=${within}` : ""}`));
      if (mine !== newest) return;
      if (found.places.length) levels.push(select(found.places, level));
    } catch (error) {
      if (error instanceof Problem && error.code === "no_places") said.textContent = none;
      else failed(error);
    }
    replace(lists, levels);
  }

  /** @param {Place[]} places @param {number} level */
  function select(places, level) {
    const pick = () => {
      const one = places.find(({ code }) => code === made.value);
      if (one && !one.end) return void offer(one.code, level + 1);
      newest += 1;
      levels = levels.slice(0, level + 1);
      replace(lists, levels);
      whole = one !== undefined;
      said.textContent = one ? t("place_postcode", { code: one.postcode ?? "—" }) : "";
    };
    const made = h("select", { class: "input", "aria-label": t(`place_level_${level}`), on: { change: pick } },
      h("option", { value: "" }, level ? t(`place_level_${level}`) : first), places.map((one) => h("option", { value: one.code }, one.name)));
    return made;
  }

  offer("", 0);
  return {
    node,
    /** The codes on the way down; null where none was picked. */
    codes: () => (levels[0]?.value ? levels.map((one) => one.value).filter(Boolean) : null),
    isWhole: () => whole,
  };
}
