/**
 * "Ask a member of staff" on a customer's own phone: one press rings at counters and office, and the page says that
 * somebody comes. For a minute it rings no second time.
 *
 * @typedef {"ask" | "busy" | "called" | "failed"} Stands
 */

import { Problem } from "./api.js";
import { h, pictogram, replace } from "./element.js";
import { t } from "./words.js";

const CALLED_MS = 60_000;

/**
 * @param {HTMLElement} place where it stands
 * @param {Object} parts
 * @param {() => boolean} parts.possible whether it is known whose phone this is
 * @param {() => Promise<unknown>} parts.ring
 * @returns {{draw: () => void}}
 */
export function openStaffBell(place, { possible, ring }) {
  /** @type {Stands} */
  let stands = "ask";

  function draw() {
    place.hidden = !possible() && stands !== "called";
    const said = stands === "called" ? "staff_bell_called" : stands === "failed" ? "staff_bell_failed" : "";
    const press = h("button", { class: "button staff-ask", type: "button", data: { do: "ask-staff" }, on: { click: () => void go() } }, pictogram("bell"), h("span", null, t("staff_bell_ask")));
    press.setAttribute("aria-disabled", String(stands === "busy"));
    replace(place,
      said && h("p", { class: "notice", role: "status", data: { kind: stands === "failed" ? "bad" : "good" } }, pictogram(stands === "failed" ? "notice" : "check"), h("span", null, t(said))),
      stands !== "called" && press);
  }

  async function go() {
    if (stands === "busy") return;
    stand("busy");
    try {
      await ring();
      stand("called");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      stand(error.code === "too_many_rings" ? "called" : "failed");
    }
    if (stands === "called") setTimeout(() => stand("ask"), CALLED_MS);
  }

  /** @param {Stands} how */
  function stand(how) {
    stands = how;
    draw();
  }

  draw();
  return { draw };
}
