/**
 * The one card: who is here, for how long, and why this one; or what the desk stands still for.
 *
 * @typedef {import("../hallkeeper/types.js").View} View
 * @typedef {NonNullable<View["ticket"]>} Present
 * @typedef {import("../hallkeeper/types.js").Urgency} Urgency
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { clock, duration, named, pageData, stopwatch } from "../hallkeeper/words.js";
import { desk, draws, hallNow, whenNew } from "./desk.js";
import { pressure, situation, waitingHere } from "./situation.js";
import { reasonWords } from "./questions.js";
import { exact, holderName, listed, short, t, times } from "./wording.js";

const data = /** @type {{zone: string, languages: string[], paired: boolean, classes: Record<string, Record<string, string>>}} */ (pageData());

const COMPARED = 2; // one line is read, three are not

/** Keep the card true; its stopwatch runs by itself. */
export function drawCustomer() {
  draws(({ view }) => {
    if (!view) return;
    draw(view);
    tick();
  });
  setInterval(tick, 250);
  setInterval(() => desk.view && draw(desk.view), 5_000); // waits grow by themselves
}

/** @param {View} view */
function draw(view) {
  const at = situation(view);
  const ticket = at === "called" || at === "serving" ? view.ticket : null;
  const shown = ticket ? [ticket, view.counter] : [at, waitingHere(view), stillWords(view)[1]];
  whenNew(byId("customer"), shown, () => replace(byId("customer"), ...(ticket ? present(view, ticket) : still(view))));
}

function tick() {
  const ticket = desk.view?.ticket;
  const watch = document.getElementById("stopwatch");
  if (!ticket || !watch) return;
  const spent = (hallNow() - Date.parse(ticket.started_at ?? ticket.called_at)) / 1000;
  watch.textContent = stopwatch(spent);
  const left = Math.ceil((desk.view?.rules.auto_start_s ?? 0) - spent);
  byId("stopwatch-words").textContent = ticket.state === "serving" ? t("state_serving")
    : left > 0 ? t("starts_by_itself", { n: left }) : t("called_waiting");
}

/** @param {View} view @param {Present} ticket */
function present(view, ticket) {
  return [
    h("p", { class: "figure number", role: "status", data: { state: ticket.state } }, ticket.number),
    h("div", { class: "facts" },
      h("p", { class: "lead" }, ticket.customer_class === "normal" ? `${named(ticket.names)} · ${className("normal")}` : named(ticket.names)),
      h("p", { class: "muted" }, walkedIn(ticket) ? t("walked_in")
        : t("waited_line", { time: clock(ticket.issued_at, data.zone), span: ticket.waited_s < 60 ? t("wait_under", { figure: 1 }) : duration(ticket.waited_s) })),
      h("p", { class: "row wrap chips" }, ...chips(view, ticket))),
    h("div", { class: "watch" },
      h("p", { class: "figure", id: "stopwatch" }), h("p", { class: "muted small", id: "stopwatch-words" })),
    walkedIn(ticket) ? null
      : h("p", { class: "why" }, h("strong", null, t("why_title", { number: ticket.number })), h("span", { class: "muted" }, why(ticket))),
  ];
}

/** @param {View} view @param {Present} ticket */
function chips(view, ticket) {
  const made = [];
  if (ticket.customer_class !== "normal") made.push(chip("heart", className(ticket.customer_class)));
  if (ticket.language && ticket.language !== data.languages[0]) {
    made.push(chip("globe", speaks(ticket.language)));
  }
  if (ticket.only_for) made.push(chip("person", t("only_here")));
  if (ticket.recalls) made.push(chip("speaker", t("recalled", { n: ticket.recalls })));
  if (view.counter.state === "paused") made.push(chip("pause", t("pause_after_this", { reason: reasonWords(view.counter.reason) })));
  return made;
}

/** In this page's words, a language without any by its own name. @param {string} code */
function speaks(code) {
  const name = code.replace("-", "_").toLowerCase();
  const words = t(`speaks_${name}`);
  return words === `speaks_${name}` ? t("speaks", { language: t(`language_${name}`) }) : words;
}

/** @param {string} icon @param {string} words */
function chip(icon, words) {
  return h("span", { class: "chip" }, pictogram(icon), words);
}

/** Served without having waited, so there is nothing to explain. @param {Present} ticket */
function walkedIn(ticket) {
  return ticket.issued_at === ticket.called_at;
}

/** @param {string} code */
function className(code) {
  return named(data.classes[code]) || t(`class_${code}`);
}

/** @param {Present} ticket */
function why(ticket) {
  if (!ticket.why) return t("why_picked");
  const { chosen, others } = ticket.why;
  const parts = { waited: short(chosen.waited_s), target: short(chosen.target_s), head: short(chosen.head_start_s), times: times(chosen.urgency) };
  const reason = t(chosen.head_start_s ? "why_head_start" : "why_plain", parts);
  if (!others.length) return t("why_alone", { reason });
  const nearest = [...others].sort((a, b) => b.urgency - a.urgency).slice(0, COMPARED);
  const compared = listed(nearest.map((/** @type {Urgency} */ other) => t("why_other", { number: other.number, times: times(other.urgency) })));
  const more = others.length - nearest.length;
  return t("why_others", { reason, others: more ? t("why_more", { others: compared, n: more }) : compared });
}

/** Nobody is here: what stands still, and what to do. @param {View} view */
function still(view) {
  const [hero, words] = stillWords(view);
  return [
    h("p", { class: "hero" }, hero),
    h("div", { class: "facts" }, h("p", { class: "lead muted" }, words)),
  ];
}

/** @param {View} view @returns {[string | Node, string]} */
function stillWords(view) {
  const waiting = waitingHere(view);
  const place = named(view.counter.name);
  const holder = holderName(view);
  switch (situation(view)) {
    case "closed": return [t("still_closed"), t(waiting ? "still_closed_words" : "still_closed_nobody", { n: waiting })];
    case "taken": return view.counter.by_pad ? [t("still_by_pad"), t("still_by_pad_words")]
      : [t("still_taken", { name: holder, place }), t(`still_taken_${view.ticket ? "serving" : "words"}${data.paired ? "_here" : ""}`,
        { name: holder, number: view.ticket?.number ?? "" })];
    case "paused": return [t("still_paused"), t(waiting ? "still_paused_words" : "still_paused_nobody",
      { reason: reasonWords(view.counter.reason), n: waiting })];
    default: return waiting ? [count(waiting), longest(view)] : [t("still_idle"), t("still_idle_words")];
  }
}

/** @param {number} n */
function count(n) {
  return h("span", { class: "figure waiting-here" }, n, h("span", { class: "unit" }, t("waiting_unit", { n })));
}

/** @param {View} view */
function longest(view) {
  const rows = view.waiting.filter((row) => row.serves && row.count);
  const spans = rows.map((row) => ({ row, ...pressure(row, hallNow()) })).sort((a, b) => b.waited_s - a.waited_s);
  const first = spans[0];
  return first ? t("still_waiting_words", { service: named(first.row.names), span: short(first.waited_s) }) : "";
}

/** @param {View} view */
export function todayWords(view) {
  const { count: n, mean_service_s } = view.done_today;
  if (!n) return t("today_nobody");
  return mean_service_s === null ? t("today_count", { n }) : `${t("today_count", { n })}　${t("today_mean", { span: exact(mean_service_s) })}`;
}
