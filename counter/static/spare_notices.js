/**
 * Messages about changes to the customer at hand: whether they come, and one press for who wants none, or wants them
 * again. Nothing stands there where this hall sends none.
 *
 * @typedef {{told: boolean, stopped: boolean, phone: string}} Wanted
 */

import { call } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { refused } from "./spare_form.js";
import { t } from "./wording.js";

/**
 * @param {string} here the counter's address below /api/v1
 * @param {string} phone as typed, and proved
 * @param {Wanted | undefined} found
 * @param {ReturnType<typeof import("./spare_form.js").answerLine>} line
 */
export function noticesPart(here, phone, found, line) {
  if (!found || (!found.told && !found.stopped)) return null;
  const node = h("div", { class: "row spread spare-notices" });

  /** @param {Wanted} now */
  function draw({ stopped }) {
    const turn = h("button", { class: "button", type: "button", data: { do: "notices" }, on: { click: async () => {
      turn.disabled = true;
      try {
        draw(/** @type {Wanted} */ (await call("POST", `${here}/notices`, { phone, stopped: !stopped })));
        node.querySelector("button")?.focus();
      } catch (error) {
        refused(error, {}, line);
        turn.disabled = false;
      }
    } } }, t(stopped ? "spare_notices_again" : "spare_notices_stop"));
    replace(node, h("span", { role: "status" }, t(stopped ? "spare_notices_none" : "spare_notices_come")), turn);
  }
  draw(found);
  return node;
}
