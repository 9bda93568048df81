/**
 * Where invoices on paper go: the address on file, masked and confirmed by leaving the choice as it stands; else
 * what the customer says, picked and typed by the teller.
 *
 * @typedef {{filed: string | null, picker: boolean}} Known
 */

import { h } from "../hallkeeper/element.js";
import { placePicker } from "../hallkeeper/place_picker.js";
import { answerLine, field, refused } from "./spare_form.js";
import { t } from "./wording.js";

/**
 * @param {Known} known
 * @param {ReturnType<typeof answerLine>} line
 */
export function postPart({ filed, picker }, line) {
  const places = placePicker({ none: t("spare_no_places"), failed: (error) => refused(error, {}, line) });
  const street = field("street", t("spare_street"), { maxlength: 100 });
  const name = field("to_name", t("spare_to_name"), { maxlength: 40 });
  const typed = h("div", { class: "stack typed", hidden: filed !== null },
    h("div", { class: "field" }, h("span", { class: "label" }, t("spare_place")), places.node),
    picker ? h("div", { class: "pairs" }, street.node, name.node) : null);
  const isFiled = () => node.querySelector("input[name=where]:checked")?.getAttribute("value") === "filed";
  const pick = () => { typed.hidden = isFiled(); };
  const where = (/** @type {string} */ value, /** @type {string} */ words) => h("label", { class: "check" },
    h("input", { type: "radio", name: "where", value, checked: value === "filed", on: { change: pick } }), h("span", null, words));
  const node = h("div", { class: "stack where" },
    filed ? [where("filed", t("spare_filed", { to: filed })), where("other", t("spare_other"))] : h("p", { class: "muted" }, t("spare_none_filed")), typed);

  /** @param {import("./spare_form.js").Field} one @param {string} words */
  function missing(one, words) {
    one.wrong(t(words));
    one.input.focus();
    return false;
  }

  return {
    node,
    street,
    name,
    /** @returns {boolean} */
    complete() {
      if (isFiled()) return true;
      if (!places.isWhole()) {
        line.say("warn", t(picker ? "spare_pick_place" : "spare_no_places"));
        places.node.querySelector("select")?.focus();
        return false;
      }
      if (street.input.value.trim().length < 2) return missing(street, "spare_invalid_street");
      return name.input.value.trim() !== "" || missing(name, "spare_invalid_name");
    },
    read: () => (isFiled() ? { filed: true } : { codes: places.codes(), street: street.input.value.trim(), to_name: name.input.value.trim() }),
  };
}
