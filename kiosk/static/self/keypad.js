/** The large keypad: ten digits, "delete" and "clear". Hand and keyboard are the same to it. */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";

const ORDER = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * @param {{digit: (digit: string) => void, erase: () => void, clear: () => void}} does
 */
export function keypad({ digit, erase, clear }) {
  /** @param {string} one */
  const figure = (one) => key(one, one, () => digit(one));
  return h(
    "div",
    { class: "keypad" },
    ORDER.map(figure),
    key("clear", t("self_clear"), clear),
    figure("0"),
    key("erase", [pictogram("erase"), h("span", null, t("self_erase"))], erase),
  );
}

/**
 * @param {string} name
 * @param {string | Node[]} words
 * @param {() => void} act
 */
function key(name, words, act) {
  const wide = name === "clear" || name === "erase";
  return h("button", { class: "button keypad-key", type: "button", data: { key: name, wide: String(wide) }, on: { click: act } }, ...[words].flat());
}
