/**
 * The second page: the number, as large as the screen allows, with people ahead and the wait; "wrong? take it
 * back" while the countdown runs; then the start page by itself. Without paper the number stays longer.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Ticket} Ticket
 * @typedef {import("./kiosk.js").Screen} Screen
 */

import { call, Problem } from "../hallkeeper/api.js";
import { h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t, waitParts } from "../hallkeeper/words.js";
import { campaignButton } from "./issued_campaign.js";
import { notifyButton } from "./notify.js";
import { countdown } from "./ticks.js";
import { speaking } from "./speech.js";
import { backToStart, data, slipOf } from "./state.js";
import { giveBack } from "./ticket.js";

const LONGEST_SPEECH_MS = 20_000; // engines have been seen that never say they have finished
const NOTING_S = 20; // to write a number down: the least that WCAG 2.2.1 grants

/**
 * When this ticket's take-back ends and the page is left, kept outside the page so that another language or
 * size does not start the seconds anew.
 *
 * @type {{ticket: string, back: number, leave: number, paper: import("./state.js").Paper} | null}
 */
let deadline = null;

/**
 * @param {State} state
 * @returns {Screen}
 */
export function issuedScreen(state) {
  const ticket = /** @type {Ticket} */ (state.ticket);
  const until = deadlines(ticket);
  const paper = slipOf(state.board, ticket.number);
  const back = takeBack(ticket);
  const done = doneButton(paper === "printing" ? "done" : "done_remembered");
  const notify = notifyButton(ticket, (stay) => { until.leave = Math.max(until.leave, performance.now() + stay); });
  const campaign = campaignButton(ticket, (stay) => { until.leave = Math.max(until.leave, performance.now() + stay); });
  const slip = h("div", { class: "slip" });
  const node = h("section", { class: "issued" }, numberCard(state, ticket), facts(ticket), slip, h("div", { class: "issued-more" }, notify.node, campaign.node), h("div", { class: "choices" }, back.node, done.node));
  let shown = "";
  /** @param {number} now */
  function show(now) {
    const left = Math.ceil((until.back - now) / 1000);
    back.show(left);
    done.show(left > 0 ? 0 : Math.ceil((until.leave - now) / 1000));
  }
  show(performance.now());
  const stop = countdown((now) => {
    show(now);
    if (now >= until.leave && (!speaking() || now >= until.leave + LONGEST_SPEECH_MS)) backToStart();
  });
  return {
    node,
    fits: (now) => now.ticket?.id === ticket.id,
    update(now) {
      const paper = slipOf(now.board, ticket.number);
      if (paper === shown) return;
      shown = paper;
      if (paper !== "printing" && paper !== until.paper) until.leave = Math.max(until.back, performance.now()) + NOTING_S * 1000;
      until.paper = paper;
      replace(slip, ...slipLines(paper, ticket.number));
      slip.dataset.paper = paper;
      done.say(paper === "printing" ? "done" : "done_remembered");
      if (paper !== "printing" && ticket.track_url) void takeAlong(slip, ticket.track_url);
    },
    leave() {
      stop();
      notify.leave();
      campaign.leave();
    },
  };
}

/** @param {Ticket} ticket */
function deadlines(ticket) {
  if (deadline?.ticket !== ticket.id) {
    const back = performance.now() + data.take_back_s * 1000;
    deadline = { ticket: ticket.id, back, leave: back, paper: "printing" };
  }
  return deadline;
}

/**
 * @param {State} state
 * @param {Ticket} ticket
 */
function numberCard(state, ticket) {
  const service = state.board.services.find((one) => one.code === ticket.service);
  return h(
    "div",
    { class: "number-card" },
    h("p", { class: "number-label" }, t("your_number")),
    h("h1", { class: "number figure", tabindex: "-1", data: { length: ticket.number.length } }, ticket.number),
    h(
      "p",
      { class: "number-service" },
      named(service?.names ?? ticket.names),
      ticket.customer_class === "priority" && h("span", { class: "priority-chip" }, pictogram("heart"), t("aid_priority")),
    ),
  );
}

/** @param {Ticket} ticket */
function facts(ticket) {
  const { before, figure, unit } = waitParts(ticket.wait?.p50_s, ticket.wait?.p90_s);
  const ahead = ticket.ahead
    ? [h("span", { class: "figure" }, ticket.ahead), h("span", { class: "minutes" }, t("ahead_unit", { n: ticket.ahead }))]
    : [h("span", { class: "line" }, t("ahead_none"))];
  const wait = figure
    ? [
        before && h("span", { class: "before" }, before),
        h("span", { class: "figure" }, figure),
        h("span", { class: "minutes" }, unit),
      ]
    : [h("span", { class: "line" }, t("wait_unknown_kiosk"))];
  return h(
    "dl",
    { class: "facts" },
    h("div", null, h("dt", null, t(ticket.ahead ? "ahead_label" : "ahead_none_label")), h("dd", { class: "time" }, ahead)),
    h("div", null, h("dt", null, t(figure ? "wait_label" : "wait_unknown_label")), h("dd", { class: "time" }, wait)),
  );
}

/**
 * @param {import("./state.js").Paper} paper
 * @param {string} number
 */
function slipLines(paper, number) {
  return [
    pictogram(paper === "no_printer" ? "letters" : "printer"),
    h("div", null, h("p", { class: "slip-title" }, t(paper, { number })), h("p", { class: "slip-hint" }, t(`${paper}_hint`, { number }))),
  ];
}

/**
 * The phone can take the number along in the paper's stead. Without an answer the words beside it suffice.
 *
 * @param {HTMLElement} slip
 * @param {string} link
 */
async function takeAlong(slip, link) {
  try {
    const { image } = await call("POST", "/qr", { link }, { base: "/kiosk", tries: 2 });
    if (slip.dataset.paper === "printing") return; // paper has been put in meanwhile
    slip.querySelector(".slip-hint")?.after(h("p", { class: "slip-hint" }, t("scan")));
    slip.append(h("img", { class: "qr", src: image, alt: "" }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** @param {Ticket} ticket */
function takeBack(ticket) {
  const seconds = h("span", { class: "seconds" });
  const bar = h("span", { class: "bar-left" });
  const node = h(
    "button",
    { class: "button take-back", data: { kind: "ink" }, type: "button", on: { click: () => void giveBack(ticket) } },
    h("span", { class: "choice-words" }, h("span", null, t("take_back")), seconds),
    h("span", { class: "bar", "aria-hidden": "true" }, bar),
  );
  return {
    node,
    /** @param {number} left seconds */
    show(left) {
      node.hidden = left <= 0;
      seconds.textContent = t("take_back_seconds", { n: Math.max(0, left) });
      bar.style.setProperty("--left", String(Math.max(0, left) / data.take_back_s));
    },
  };
}

/** @param {string} key */
function doneButton(key) {
  const seconds = h("span", { class: "seconds" });
  const words = h("span", null, t(key));
  const node = h(
    "button",
    { class: "button done", data: { kind: "primary" }, type: "button", on: { click: backToStart } },
    h("span", { class: "choice-words" }, words, seconds),
  );
  return {
    node,
    /** @param {string} now the key of what it says from now on */
    say(now) {
      words.textContent = t(now);
    },
    /** @param {number} left seconds until the page is left, 0: not told yet */
    show(left) {
      seconds.hidden = left <= 0;
      seconds.textContent = t("done_seconds", { n: Math.max(0, left) });
    },
  };
}
