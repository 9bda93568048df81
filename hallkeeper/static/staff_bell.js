/**
 * "Ask a member of staff" on a customer's own phone: one press rings at counters and office, and the page says that
 * they are called, and then that somebody has seen it. For a minute it rings no second time.
 *
 * @typedef {"ask" | "busy" | "called" | "answered" | "failed"} Stands
 */

import { Problem } from "./api.js";
import { h, pictogram, replace } from "./element.js";
import { t } from "./words.js";

const CALLED_MS = 60_000;
const LOOK_MS = 3_000;
/** @type {Partial<Record<Stands, string>>} */
const SAID = { called: "staff_bell_called", answered: "staff_bell_answered", failed: "staff_bell_failed" };
/** @type {Partial<Record<Stands, string>>} */
const SAID_ON_THE_WAY = { called: "staff_bell_called_go", answered: "staff_bell_answered_go" };

/**
 * @param {HTMLElement} place where it stands
 * @param {Object} parts
 * @param {() => boolean} parts.possible whether it is known whose phone this is
 * @param {() => Promise<unknown>} parts.ring
 * @param {() => boolean} [parts.goes] whether whoever has rung is expected elsewhere by now, and must not be asked to stay
 * @param {() => Promise<boolean>} [parts.rings] whether it still does, where the page is not told by itself
 * @returns {{draw: () => void, heard: (rings: boolean) => void}}
 */
export function openStaffBell(place, { possible, ring, rings, goes: gone = () => false }) {
  /** @type {Stands} */
  let stands = "ask";
  /** Whether it was heard to ring: only then does silence mean that somebody has answered. */
  let rang = false;
  let next = 0;
  /** When one may ring again, in `performance.now()` ms. */
  let over = 0;

  function draw() {
    const goes = stands === "called" || stands === "answered";
    place.hidden = !possible() && !goes;
    const said = (gone() ? SAID_ON_THE_WAY[stands] : null) ?? SAID[stands];
    const press = h("button", { class: "button staff-ask", type: "button", data: { do: "ask-staff" }, on: { click: () => void go() } }, pictogram("bell"), h("span", null, t("staff_bell_ask")));
    press.setAttribute("aria-disabled", String(stands === "busy"));
    replace(place,
      said && h("p", { class: "notice", role: "status", data: { kind: stands === "failed" ? "bad" : "good" } }, pictogram(stands === "failed" ? "notice" : "check"), h("span", null, t(said))),
      !goes && press);
  }

  async function go() {
    if (stands === "busy") return;
    stand("busy");
    try {
      await ring();
      rang ||= rings !== undefined; // a page that is told may still be told how it was before
      stand("called");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      stand(error.code === "too_many_rings" ? "called" : "failed");
    }
    if (stands !== "called") return;
    over = performance.now() + CALLED_MS;
    clearTimeout(next);
    next = window.setTimeout(look, rings ? LOOK_MS : CALLED_MS);
  }

  /** Where the page is not told: has somebody answered? After a while one may ring again. */
  async function look() {
    if (performance.now() >= over) return stand("ask");
    try {
      if (rings && stands === "called") heard(await rings());
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // the visit is over, or nobody hears
    }
    const left = Math.max(0, over - performance.now());
    next = window.setTimeout(look, rings && stands === "called" ? Math.min(LOOK_MS, left) : left);
  }

  /** How it is by now. @param {boolean} now */
  function heard(now) {
    if (!now && rang && stands === "called") {
      over = performance.now() + CALLED_MS;
      stand("answered");
    }
    rang = now;
  }

  /** @param {Stands} how */
  function stand(how) {
    stands = how;
    draw();
  }

  draw();
  return { draw, heard };
}
