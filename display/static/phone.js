/**
 * The customer's phone: their number, how many are ahead, and a call that cannot be overlooked. It follows one
 * ticket by its secret and knows nothing else.
 *
 * @typedef {import("./phone_card.js").Followed} Followed
 */

import { Problem, call } from "../hallkeeper/api.js";
import { byId, h, replace } from "../hallkeeper/element.js";
import { follow } from "../hallkeeper/live.js";
import { openStaffBell } from "../hallkeeper/staff_bell.js";
import { clock, named, pageData, t } from "../hallkeeper/words.js";
import { openBell } from "./bell.js";
import { drawAdvice, drawGone, drawTicket, pageTitle } from "./phone_card.js";
import { openLeave } from "./leave.js";
import { openLetters } from "./letters.js";
import { openNotify } from "./phone_notify.js";
import { openPhoneCampaign } from "./phone_campaign.js";
import { openPhoneOffer } from "./phone_offer.js";
import { openPhoneRate } from "./rate_phone.js";

const { secret } = /** @type {{secret: string}} */ (pageData());
const HERE = { base: "" };
/** Whose holder is expected nowhere else. */
const STAYS = new Set(["waiting", "held", "missed"]);
/** Whose holder is in the hall, or should be. */
const HERE_NOW = new Set(["waiting", "called", "serving", "held", "missed"]);

/** @type {Followed | null} */
let ticket = null;
const bell = openBell(() => draw());

const line = follow("/phone", { secret }, {
  event: "ticket",
  snapshot: fetchTicket,
  onState: take,
  onOnline: () => news(true),
  onOffline: () => news(false),
});

const leave = openLeave({
  number: () => ticket?.number ?? "",
  send: (key) => call("POST", `/t/${secret}/leave`, {}, { ...HERE, key }),
  left: (state) => line.accept(state),
  refused: () => void line.refresh().catch(() => undefined),
});

const rate = openPhoneRate({
  card: byId("rate"),
  send: (score) => call("POST", `/t/${secret}/rate`, { score }, HERE),
  given: (state) => line.accept(state),
  refused: () => void line.refresh().catch(() => undefined),
});

const notify = openNotify(byId("notify"), secret);
const campaign = openPhoneCampaign(byId("campaign"));
const offer = openPhoneOffer(byId("offer"), secret);
const staff = openStaffBell(byId("staff"), {
  possible: () => ticket !== null && HERE_NOW.has(ticket.state),
  ring: () => call("POST", `/t/${secret}/help`, {}, HERE),
  goes: () => ticket !== null && !STAYS.has(ticket.state),
});

/** @returns {Promise<Followed>} */
async function fetchTicket() {
  try {
    return await call("GET", `/t/${secret}/state`, undefined, HERE);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) gone();
    throw error;
  }
}

/** @param {Followed} next */
function take(next) {
  const before = ticket;
  ticket = next;
  leave.heard();
  staff.heard(next.rings);
  rate.take(next);
  draw();
  // A recall is another move of the same called ticket: it rings again.
  if (before && next.state === "called" && next.version > before.version) bell.ring();
}

function draw() {
  if (!ticket) return;
  document.title = pageTitle(ticket);
  byId("phone").dataset.state = ticket.state;
  byId("hall-name").textContent = named(ticket.hall.name);
  drawTicket(byId("ticket"), ticket);
  drawAdvice(byId("advice"), ticket, bell);
  notify.draw(ticket);
  offer.draw(ticket);
  campaign.draw(ticket);
  staff.draw();
  leave.offer(ticket.state === "waiting");
}

/** @param {boolean} live */
function news(live) {
  const at = ticket && clock(Date.now(), ticket.hall.zone);
  const text = live ? t("phone_live") : at ? t("phone_stale", { time: at }) : t("phone_connecting");
  byId("news").dataset.live = live ? "yes" : "no";
  replace(byId("news"), h("span", { class: "dot" }), h("span", {}, text));
}

function gone() {
  line.close();
  leave.offer(false);
  rate.close();
  ticket = null;
  document.title = t("phone_gone");
  replace(byId("news"));
  byId("advice").hidden = true;
  staff.draw();
  notify.draw(null);
  offer.draw(null);
  campaign.draw(null);
  drawGone(byId("ticket"));
}

openLetters(byId("letters"));
news(false);
line.refresh().catch(() => undefined); // the socket brings it too; whichever is first
