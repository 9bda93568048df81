/**
 * Why this customer has not helped themselves: one key each, for business types that have a way without a
 * queue. Pressing another one is a second thought; the last word counts. Pressing the same one again takes it back.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 */

import { call, newKey } from "../hallkeeper/api.js";
import { byId, h, replace } from "../hallkeeper/element.js";
import { pageData } from "../hallkeeper/words.js";
import { desk, draws, whenNew } from "./desk.js";
import { say, sayProblem } from "./said.js";
import { situation } from "./situation.js";
import { t } from "./wording.js";

const data = /** @type {{counter: string}} */ (pageData());
const STORED = "counter-why-not";

/** By the key's place on the keyboard, under the left hand. @type {Record<string, string>} */
export const REASONS = { KeyQ: "no_smartphone", KeyW: "wanted_cash", KeyE: "did_not_know", KeyS: "did_not_trust", KeyD: "failed" };

/** What was said last, of whom; no reason: nothing, or taken back. @type {{ticket: string, reason: string}} */
let marked = JSON.parse(sessionStorage.getItem(STORED) ?? '{"ticket": "", "reason": ""}');

/** @param {View | null} view */
function asks(view) {
  const here = view !== null && ["called", "serving"].includes(situation(view));
  return here && view.ticket !== null && view.diverts.includes(view.ticket.service);
}

/** Draw the keys where they make sense. */
export function drawWhyNot() {
  draws(({ view }) => {
    byId("why-not").hidden = !asks(view);
    if (!view || !asks(view)) return;
    whenNew(byId("why-not-keys"), Object.keys(REASONS), build);
    show(saidOf(view.ticket?.id));
  });
}

/** @param {string | undefined} ticket */
function saidOf(ticket) {
  return ticket === marked.ticket ? marked.reason : "";
}

/** @param {string} reason */
function show(reason) {
  for (const key of /** @type {NodeListOf<HTMLElement>} */ (byId("why-not-keys").querySelectorAll("button"))) {
    key.setAttribute("aria-pressed", String(key.dataset.reason === reason));
  }
}

function build() {
  replace(byId("why-not-keys"), ...Object.entries(REASONS).map(([code, reason]) =>
    h("button", { class: "button why-not-key", type: "button", data: { reason }, on: { click: () => void mark(reason) } },
      h("span", null, t(`why_not_${reason}`)), h("kbd", { class: "key" }, code.slice(-1)))));
}

/**
 * A key that may be one of these.
 *
 * @param {string} code KeyboardEvent.code
 * @returns {boolean} whether it was
 */
export function markedByKey(code) {
  const reason = REASONS[code];
  if (!reason || !asks(desk.view)) return false;
  void mark(reason);
  return true;
}

/** @param {string} pressed */
async function mark(pressed) {
  const ticket = desk.view?.ticket?.id ?? ""; // the next customer may have been called by somebody else meanwhile
  if (!ticket) return;
  const reason = saidOf(ticket) === pressed ? "" : pressed;
  try {
    await call("POST", `/counters/${encodeURIComponent(data.counter)}/why-not`, { reason: reason || null, ticket }, { key: newKey(), tries: 2, timeout: 4_000 });
  } catch (error) {
    sayProblem(error, {});
    return;
  }
  marked = { ticket, reason };
  sessionStorage.setItem(STORED, JSON.stringify(marked));
  if (desk.view?.ticket?.id !== ticket) return;
  show(reason);
  say("good", reason ? t("why_not_said", { reason: t(`why_not_${reason}`) }) : t("why_not_taken_back"));
}
