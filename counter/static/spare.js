/**
 * What would spare this customer the next visit, in one line while they are served: by what is really set up, one
 * press each. The line stands where the reason for the choice stood: that is known by now.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {{way: "standing" | "mandate" | "phone" | "channel" | "cards", names?: import("../hallkeeper/types.js").Names, url?: string, image?: string}} Spare
 */

import { call, isOffline } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { language, named, pageData } from "../hallkeeper/words.js";
import { desk, draws, whenNew } from "./desk.js";
import { show } from "./dialog.js";
import { say } from "./said.js";
import { situation } from "./situation.js";
import { cardsPanel } from "./spare_cards.js";
import { mandatePanel } from "./spare_mandate.js";
import { signUpPanel } from "./spare_panel.js";
import { t } from "./wording.js";

const data = /** @type {{counter: string}} */ (pageData());
const HERE = `/counters/${encodeURIComponent(data.counter)}`;
const AGAIN_MS = 5_000;

/** @type {Record<string, Spare["way"][]>} */
const KEYS = { KeyI: ["standing"], KeyV: ["mandate"], KeyY: ["phone", "channel"], KeyJ: ["cards"] };
export const SPARE_CAPS = "I V Y J";
const ICONS = { standing: "receipt", mandate: "recall", phone: "phone", channel: "phone", cards: "cards" };

/** What the server has said for this ticket. @type {{ticket: string, ways: Spare[]}} */
let known = { ticket: "", ways: [] };
let asking = "";
/** What was done for whom, so that the line says so. @type {Map<string, string[]>} */
const signed = new Map();

/** Draw the line where it makes sense. */
export function drawSpare() {
  draws(({ view, online }) => {
    const ticket = view && situation(view) === "serving" ? view.ticket?.id ?? "" : "";
    if (ticket && ticket !== known.ticket && online) void ask(ticket);
    const ways = ticket === known.ticket ? known.ways : [];
    byId("spare").hidden = ways.length === 0;
    if (ways.length) whenNew(byId("spare"), [ticket, ways, signed.get(ticket)], () => build(ways, signed.get(ticket)));
  });
}

/** @param {string} ticket */
async function ask(ticket) {
  if (asking === ticket) return;
  asking = ticket;
  try {
    known = await call("GET", `${HERE}/signups`, undefined, { tries: 2, timeout: 4_000 });
  } catch (error) {
    if (isOffline(error)) setTimeout(redraw, AGAIN_MS);
    else known = { ticket, ways: [] }; // it is served no more, or by somebody else
  }
  asking = "";
  redraw();
}

function redraw() {
  const ticket = desk.view?.ticket?.id ?? "";
  const ways = ticket === known.ticket ? known.ways : [];
  byId("spare").hidden = ways.length === 0;
  if (ways.length) whenNew(byId("spare"), [ticket, ways, signed.get(ticket)], () => build(ways, signed.get(ticket)));
  else if (ticket && desk.view && situation(desk.view) === "serving" && ticket !== known.ticket) void ask(ticket);
}

/** @param {Spare[]} ways @param {string[]} [done] */
function build(ways, done = []) {
  replace(byId("spare"),
    h("h2", { class: "label" }, t("spare_title")),
    h("div", { class: "spare-keys" }, ways.map((one) => h("button", { class: "button spare-key", type: "button", data: { way: one.way, done: done.includes(one.way) ? "" : undefined }, on: { click: () => press(one) } },
      pictogram(done.includes(one.way) ? "check" : ICONS[one.way]), h("span", null, words(one)), h("kbd", { class: "key" }, capOf(one.way))))));
}

/** @param {Spare} one */
function words(one) {
  return one.way === "channel" ? named(one.names) : t(one.way === "phone" ? "spare_phone_way" : `spare_${one.way}`);
}

/** @param {Spare["way"]} way */
function capOf(way) {
  return Object.entries(KEYS).find(([, ways]) => ways.includes(way))?.[0].slice(-1) ?? "";
}

/** A key that may be one of these. @param {string} code KeyboardEvent.code @returns {boolean} whether it was */
export function sparedByKey(code) {
  const ways = KEYS[code];
  const one = known.ticket === desk.view?.ticket?.id ? known.ways.find(({ way }) => ways?.includes(way)) : undefined;
  if (!one || byId("spare").hidden) return false;
  press(one);
  return true;
}

/** @param {Spare} one */
function press(one) {
  const ticket = desk.view?.ticket;
  if (!ticket) return;
  if (!desk.online) return say("bad", t("problem_held_back"));
  const spoken = ticket.language ?? language();
  /** @param {boolean} is false where it was taken back */
  const done = (is) => {
    const others = (signed.get(ticket.id) ?? []).filter((way) => way !== one.way);
    signed.set(ticket.id, is ? [...others, one.way] : others);
    redraw();
  };
  if (one.way === "standing") void signUpPanel(HERE, ticket.number, spoken, done);
  else if (one.way === "cards") void cardsPanel(HERE, ticket, done);
  else if (one.way === "mandate") void mandatePanel(data.counter, ticket.number, spoken, () => done(true));
  else void show(words(one), h("div", { class: "spare-code" },
    h("img", { src: one.image ?? "", alt: t("spare_code_alt") }),
    h("div", { class: "stack" }, h("p", { class: "lead" }, t("spare_code_text")), h("p", { class: "muted" }, t("spare_code_hint")), h("p", { class: "code" }, one.url ?? ""))));
}
