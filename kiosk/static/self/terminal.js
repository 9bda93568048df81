/**
 * Self-service at a terminal: what the steps are told of it, and the frame that the kiosk's page shows them in.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../kiosk.js").Screen} Screen
 */

import { byId, h } from "../../hallkeeper/element.js";
import { language, t, waitParts } from "../../hallkeeper/words.js";
import { askForHelp } from "../help.js";
import { INVOICE } from "../offers.js";
import { alive } from "../seconds.js";
import { openHost } from "./host.js";
import { showSelf } from "./screen.js";
import { end } from "./visit.js";
import { sayText } from "../speech.js";
import { backToStart, change, current, data, onChange, printer } from "../state.js";
import { choose } from "../ticket.js";

openHost({
  kind: "terminal",
  providers: data.providers,
  agreements: data.agreements,
  password: data.password,
  companies: data.companies,
  sandbox: data.sandbox,
  get hotline() {
    return current().board.hall.hotline;
  },
  service: () => current().board.services.find((one) => one.code === data.pays_for)?.names ?? {},
  opening: (task) => ({ task, service: task === "invoice" ? invoicesFor() : data.pays_for, language: language(), ...offered() }),
  begin: "/api/v1",
  prints: () => printer(current().board) === "printing",
  cash,
  askStaff: () => void askForHelp(),
  phonePage: data.phone_page,
  zone: data.board.hall.zone,
  leave: () => backToStart(),
  unpaired() {
    backToStart();
    change({ line: "unpaired" });
  },
});

/** The business type that an invoice from here spares. */
function invoicesFor() {
  const codes = data.board.services.map((one) => one.code);
  return codes.includes(INVOICE) ? INVOICE : data.pays_for;
}

/** The offer that the customer has followed here, if any. */
function offered() {
  const { offer } = current();
  return offer ? { offer: offer.code } : {};
}

/**
 * Cash is paid at a counter: by a number of the fast cash series where the hall has one, else by that of paying.
 *
 * @returns {import("./host.js").Cash}
 */
function cash() {
  const { board } = current();
  const { services, waiting, waits, hall } = board;
  const type = services.find((one) => one.cash && one.open) ?? services.find((one) => one.code === data.pays_for);
  if (!type) return { service: {}, wait: "", take: null };
  const n = waiting[type.code] ?? 0;
  const wait = waitParts(waits[type.code]?.p50_s, waits[type.code]?.p90_s).text;
  return {
    service: type.names,
    wait: [n ? t("people_waiting", { n }) : t("nobody_waiting"), wait].filter(Boolean).join(t("self_comma")),
    take: hall.open && type.open ? () => takeNumber(type.code) : null,
  };
}

/** @param {string} service */
function takeNumber(service) {
  change({ step: "start", offer: null });
  void choose(service, false);
}

/** However the customer goes: by a button, by the clock, by taking a number. */
onChange((now, before) => {
  if (before.step === "visit" && now.step !== "visit") end();
});

/** @returns {Screen} */
export function visitScreen() {
  const node = h("div", { class: "self-screen" });
  /** @type {() => void} */
  let stop = () => undefined;
  return {
    node,
    fits: () => true,
    update() {
      if (!node.firstChild) stop = showSelf(node, changed);
    },
    leave: () => stop(),
  };
}

function changed() {
  alive();
  byId("spoken").textContent = "";
  if (current().voice) void sayText(whatIsAsked());
}

/** The question, what stands below it, and what may be chosen; never a name or a number. */
export function whatIsAsked() {
  const parts = document.querySelectorAll("#screen :is(h1, .hint, .self-choices .service-name, .self-said, .offer-name, .offer-button-words, .about-ask, .about-answer)");
  const stop = language().startsWith("zh") ? "。" : ". ";
  return Array.from(parts, (part) => (part.textContent ?? "").trim().replace(/[。.]$/, "")).filter(Boolean).join(stop).slice(0, 300);
}
