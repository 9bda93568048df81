/**
 * The monthly invoice that the customer at hand has already: where it goes, and, with a second press, that it shall stop.
 *
 * @typedef {{order: string, way: string, to: string}} Standing
 */

import { call } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { keys, refused } from "./spare_form.js";
import { t } from "./wording.js";

/**
 * @template Ended
 * @param {string} here the counter's address below /api/v1
 * @param {string} phone as typed, and proved
 * @param {Standing | null | undefined} order
 * @param {ReturnType<typeof import("./spare_form.js").answerLine>} line
 * @param {(ended: Ended) => void} ended
 */
export function standingPart(here, phone, order, line, ended) {
  if (!order) return null;
  const { order: id, way, to } = order;
  const keyOf = keys();
  const node = h("div", { class: "notice spare-standing", data: { kind: "warn" } });

  function tell() {
    replace(node, h("span", { class: "grow" }, t(`spare_has_${way}`, { to })),
      h("button", { class: "button", type: "button", data: { do: "end" }, on: { click: ask } }, t("spare_end")));
  }

  function ask() {
    const yes = h("button", { class: "button", type: "button", data: { kind: "bad", do: "end-yes" }, on: { click: () => void end(yes) } }, t("spare_end_yes"));
    const no = h("button", { class: "button", type: "button", on: { click: () => { tell(); node.querySelector("button")?.focus(); } } }, t("spare_end_no"));
    replace(node, h("span", { class: "grow strong", role: "alert" }, t("spare_end_ask", { to })), no, yes);
    no.focus();
  }

  /** @param {HTMLButtonElement} yes */
  async function end(yes) {
    if (yes.disabled) return;
    yes.disabled = true;
    const wish = { phone, order: id };
    try {
      ended(/** @type {Ended} */ (await call("POST", `${here}/standing/end`, wish, { key: keyOf(wish) })));
    } catch (error) {
      refused(error, {}, line);
      yes.disabled = false;
    }
  }
  tell();
  return node;
}
