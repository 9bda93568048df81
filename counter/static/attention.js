/**
 * Calling the teller's attention: a customer comes while the counter is idle, or a kiosk rings.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 */

import { byId } from "../hallkeeper/element.js";
import { named } from "../hallkeeper/words.js";
import { desk, draws } from "./desk.js";
import { situation, waitingHere } from "./situation.js";
import { customerCame, helpAsked } from "./sound.js";
import { t } from "./wording.js";

const FLASH_MS = 1_000;

/** @type {{idle: boolean, waiting: number, rang: number} | null} */
let before = null;
let arrived = false;

/** Watch the views. */
export function drawAttention() {
  draws(({ view }) => {
    if (!view) return;
    const now = { idle: situation(view) === "idle", waiting: waitingHere(view), rang: Math.max(0, ...view.help.map((ring) => ring.move)) };
    if (before && now.idle && before.idle && before.waiting === 0 && now.waiting > 0) tellArrival();
    if (before && now.rang > before.rang) helpAsked();
    if (!now.idle || now.waiting === 0) settle();
    before = now;
    titled(false);
  });
  setInterval(() => arrived && titled(Math.floor(performance.now() / FLASH_MS) % 2 === 0), FLASH_MS);
}

function tellArrival() {
  arrived = true;
  byId("desk").dataset.arrived = "";
  customerCame();
}

function settle() {
  arrived = false;
  delete byId("desk").dataset.arrived;
}

/** @param {boolean} flash */
function titled(flash) {
  const { view } = desk;
  if (!view) return;
  const place = named(view.counter.name);
  const at = situation(view);
  const waiting = waitingHere(view);
  if (view.ticket && (at === "called" || at === "serving")) document.title = `${view.ticket.number} · ${t(`state_${at}`)} · ${place}`;
  else if (at === "idle" && waiting) document.title = flash ? t("title_arrived") : t("title_waiting", { n: waiting, place });
  else document.title = `${place} · ${t(`title_${at}`)}`;
}
