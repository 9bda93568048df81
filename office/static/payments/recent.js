/**
 * The payments of the last 24 hours, newest first: by state, and by order number.
 *
 * @typedef {import("./types.js").DeskPayment} DeskPayment
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { moment, whole } from "../desk/desk.js";
import { amount, money, placeWords, providerName, refusedWords } from "./finding.js";

const PAGE = 30;

/** What may be filtered: name -> states. @type {Record<string, string[]>} */
const GROUPS = {
  settled: ["posted", "receipted"],
  air: ["paid", "refunding"],
  open: ["created", "pending"],
  back: ["refunded"],
  nothing: ["closed", "failed"],
};
const SIGNS = /** @type {Record<string, string>} */ ({ settled: "check", air: "clock", open: "phone", back: "recall", nothing: "close" });

/**
 * The filter once, the list at each call.
 *
 * @param {HTMLElement} form
 * @param {HTMLElement} list
 * @returns {(payments: DeskPayment[]) => void}
 */
export function recentList(form, list) {
  /** @type {DeskPayment[]} */
  let all = [];
  let drawn = "";
  let shown = PAGE;
  const search = h("input", { class: "input", id: "search", type: "search", autocomplete: "off", spellcheck: "false", maxlength: 64, placeholder: "H2026…", on: { input: () => again() } });
  const group = h("select", { class: "input", id: "group", on: { change: () => again() } });
  const counted = h("p", { class: "muted small", role: "status" });
  replace(form,
    h("div", { class: "field" }, h("label", { for: "search" }, t("payments_search")), search),
    h("div", { class: "field" }, h("label", { for: "group" }, t("payments_filter")), group),
    counted);
  form.addEventListener("submit", (event) => event.preventDefault());

  function again() {
    shown = PAGE;
    drawn = "";
    draw();
  }

  function draw() {
    const words = search.value.trim().toLowerCase();
    const state = JSON.stringify([all, words, group.value, shown]);
    if (state === drawn) return; // nothing new: whoever reads or selects is left in peace
    drawn = state;
    const fits = all.filter((p) => (!group.value || GROUPS[group.value]?.includes(p.state))
      && [p.order_no, p.provider_ref, p.billing_ref].some((ref) => (ref ?? "").toLowerCase().includes(words)));
    counted.textContent = all.length ? t("payments_counted", { n: whole(fits.length), of: whole(all.length) }) : "";
    replace(list, fits.length ? table(fits.slice(0, shown)) : h("div", { class: "empty" }, pictogram("receipt"), h("p", null, t(all.length ? "payments_none_fit" : "payments_none_yet"))),
      fits.length > shown && h("button", { type: "button", class: "button more", data: { focus: "more" }, on: { click: () => { shown += PAGE; draw(); } } }, t("payments_more")));
  }

  return (payments) => {
    all = payments;
    const chosen = group.value;
    if (document.activeElement !== group) replace(group, ...groups(all, chosen));
    draw();
  };
}

/** With how many there are of each. @param {DeskPayment[]} all @param {string} chosen */
function groups(all, chosen) {
  const option = (/** @type {string} */ name, /** @type {number} */ n) => h("option", { value: name, selected: name === chosen }, `${t(`payments_group_${name || "all"}`)} (${whole(n)})`);
  return [option("", all.length), ...Object.entries(GROUPS).map(([name, states]) => option(name, all.filter((p) => states.includes(p.state)).length))];
}

/** @param {DeskPayment[]} payments */
function table(payments) {
  const heads = ["at", "amount", "state", "number", "what", "order"].map((key) => h("th", { scope: "col", class: key === "amount" ? "num" : "" }, t(`payments_col_${key}`)));
  return h("div", { class: "scroll" }, h("table", { class: "table recent" },
    h("thead", null, h("tr", null, heads)),
    h("tbody", null, payments.map((p) => h("tr", { data: { order: p.order_no, state: p.state } },
      h("td", { class: "muted" }, h("time", { datetime: p.created_at }, moment(p.created_at))),
      h("td", { class: "num strong" }, money(amount(p))),
      h("td", null, state(p)),
      h("td", { class: "nowrap" }, p.phone),
      h("td", null, t(`payments_kind_${p.kind}`), h("p", { class: "muted small" }, `${placeWords(p.place)} · ${providerName(p.provider)}`)),
      h("td", null, h("span", { class: "code" }, p.order_no)))))));
}

/** @param {DeskPayment} p */
function state(p) {
  const group = Object.keys(GROUPS).find((name) => GROUPS[name]?.includes(p.state)) ?? "open";
  return [
    h("span", { class: `state ${p.desk ? "bad" : group === "settled" ? "good" : ""}` }, pictogram(p.desk ? "bell" : SIGNS[group] ?? "clock"), t(p.desk ? "payments_state_desk" : `payments_state_${p.state}`)),
    p.refused ? h("p", { class: "muted small" }, refusedWords(p.refused)) : null,
  ];
}
