/**
 * Messages about changes (变更通知): whether they come to this number, and a touch that stops them or has them come
 * again; one line beside what was just signed up for, or a screen of its own for who came by a message's address.
 *
 * @typedef {{told: boolean, stopped: boolean, phone: string}} Wanted `told`: this hall sends any; `phone` is masked
 */

import { Problem } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { busyButton, button, facts, frame, troubleLine } from "./parts.js";
import { alter, onAlter, present } from "./state.js";
import { act, beside, get, go, leave, post } from "./visit.js";

/** @typedef {import("./parts.js").Scene} Scene */

/** How it stands by now; then the screen of its own. */
export async function lookAtNotices() {
  await act(async (wanted) => {
    const notices = await get("/notices");
    if (!wanted()) return;
    alter({ notices });
    go("notices");
  });
}

/** The page was loaded anew: where the code was given before, it need not be given again. */
export async function resumeNotices() {
  try {
    await get("/notices");
    go("looking");
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // else the number is asked for, as at the beginning
  }
}

/** @param {boolean} stopped */
async function say(stopped) {
  await act(async (wanted) => {
    const notices = await post("/notices", { stopped });
    if (wanted()) alter({ notices });
  });
}

/** One line below what was done: nothing at all where this hall sends none. */
export function noticesLine() {
  const node = h("div", { class: "self-notices", hidden: true });
  let drawn = "";
  const draw = () => {
    const { notices, busy } = present();
    const key = `${notices?.told} ${notices?.stopped} ${busy}`;
    if (!notices || key === drawn) return;
    drawn = key;
    node.hidden = !notices.told && !notices.stopped;
    const turn = h("button", { class: "button", type: "button", data: { do: "notices" }, on: { click: () => void say(!notices.stopped) } });
    busyButton(turn, busy, t(notices.stopped ? "self_notices_again" : "self_notices_stop"));
    replace(node, pictogram("phone"), h("span", { role: "status" }, t(notices.stopped ? "self_notices_none" : "self_notices_come", { phone: notices.phone })), turn);
  };
  const end = onAlter(() => {
    if (node.isConnected || drawn === "") draw();
    else end(); // another screen stands there
  });
  if (present().notices) draw();
  void beside(async (wanted) => {
    const notices = await get("/notices");
    if (wanted()) alter({ notices });
  }, () => undefined); // without an answer there is no line
  return node;
}

/** Who came for this alone. @returns {Scene} */
export function noticesScene() {
  const trouble = troubleLine();
  const turn = button("notices", "", "ink", () => void say(!present().notices?.stopped));
  const title = h("span", null);
  const hint = h("span", null);
  const node = frame({
    name: "notices",
    title: "",
    hint,
    back: null,
    aside: facts([[t("self_phone"), present().notices?.phone ?? ""]]),
    body: [trouble.node, h("p", { class: "self-said" }, t("self_notices_always"))],
    foot: [turn, button("finish", t("self_finish"), "primary", leave)],
  });
  replace(/** @type {HTMLElement} */ (node.querySelector("h1")), title);
  return {
    node,
    update(now) {
      const stopped = Boolean(now.notices?.stopped);
      title.textContent = t(stopped ? "self_notices_off_title" : "self_notices_on_title");
      hint.textContent = t(stopped ? "self_notices_off_hint" : "self_notices_on_hint");
      trouble.say(now.trouble && t(now.trouble));
      busyButton(turn, now.busy, t(stopped ? "self_notices_again" : "self_notices_stop"));
    },
  };
}
