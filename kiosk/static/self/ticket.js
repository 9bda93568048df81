/**
 * The number in the queue that is needed no more, once the customer's business is done: offered back where it is
 * known, asked for where a slip can be read.
 */

import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { note } from "./paper.js";
import { button } from "./parts.js";
import { alter, present } from "./state.js";
import { giveBack, hold } from "./visit.js";

/** @typedef {import("./state.js").Self} Self */

const AT_A_COUNTER = new Set(["called", "serving"]);

/** @param {Self} now */
export function ticketCard({ ticket, returned, kept }) {
  if (returned && ticket) return note("check", t("self_returned", { number: ticket.number }));
  if (kept && ticket) return note("ticket", t("self_kept", { number: ticket.number }));
  if (ticket && ticket.state === "waiting") {
    const yes = button("give-back", t("self_give_back"), "ink", () => void giveBack());
    const no = button("keep", t("self_keep"), "ink", () => alter({ kept: true }));
    return h("div", { class: "card self-ticket" }, h("p", { class: "self-ticket-title" }, t("self_ticket_title", { number: ticket.number })), h("div", { class: "self-foot" }, yes, no));
  }
  if (ticket) return note("ticket", t(AT_A_COUNTER.has(ticket.state) ? "self_ticket_called" : "self_ticket_gone", { number: ticket.number }));
  return here().kind === "terminal" ? note("ticket", t("self_ticket_ask")) : null;
}

/** What `ticketCard` depends on. @param {Self} now */
export function ticketKey({ ticket, returned, kept }) {
  return [ticket?.number, ticket?.state, returned, kept].join();
}

/** What the reader read: the customer's slip. @param {string} text */
export function readSlip(text) {
  const { ticket, returned } = present();
  if (here().kind === "terminal" && !returned && !(ticket && ticket.state === "waiting")) void hold(text);
}

/** Its place on the last screen of a task, and what the reader reads there. */
export function ticketPlace() {
  const node = h("div", { class: "self-more" });
  let drawn = "";
  return {
    node,
    keys: { scan: readSlip },
    /** @param {Self} now */
    update(now) {
      const wanted = ticketKey(now);
      if (wanted === drawn) return;
      drawn = wanted;
      replace(node, ticketCard(now));
    },
  };
}
