/**
 * The list: by state, each with what may be done next.
 *
 * @typedef {import("./types.js").Mandate} Mandate
 * @typedef {import("./types.js").Mandates} Mandates
 * @typedef {import("./types.js").State} State
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { fail, moment, placeName, toast, whole } from "../desk/desk.js";
import { cancelDialog, rejectDialog } from "./dialogs.js";
import { bankName, count } from "./finding.js";

const STATES = /** @type {State[]} */ (["applied", "signed", "sent", "authorised", "active"]);
const SIGNS = /** @type {Record<State, string>} */ ({ applied: "receipt", signed: "check", sent: "clock", authorised: "notice", active: "check", rejected: "close", cancelled: "close" });

/** Which state is shown: "" all that live, "over" what has ended. */
let shown = "";

/** @param {HTMLElement} bar @param {HTMLElement} list @param {Mandates} all @param {() => void} changed */
export function listOf(bar, list, all, changed) {
  const over = all.mandates.filter((m) => !STATES.includes(m.state));
  const groups = /** @type {[string, number][]} */ ([["", all.mandates.length - over.length], ...STATES.map((state) => [state, count(all.mandates, state)]), ["over", over.length]]);
  replace(bar, ...groups.map(([state, n]) => h("button", { type: "button", class: "button", "aria-pressed": String(shown === state), data: { state: state || "all", focus: `state ${state}`, shape: "pill" }, on: { click: () => { shown = state; listOf(bar, list, all, changed); } } },
    t(`mandates_group_${state || "all"}`), h("span", { class: "count" }, whole(n)))));
  const rows = shown === "over" ? [...over].reverse() : all.mandates.filter((m) => (shown ? m.state === shown : STATES.includes(m.state)));
  replace(list, rows.length ? table(rows, all, changed) : h("div", { class: "empty" }, pictogram("receipt"), h("p", null, t(all.mandates.length ? "mandates_none_here" : "mandates_none"))));
}

/** @param {Mandate[]} rows @param {Mandates} all @param {() => void} changed */
function table(rows, all, changed) {
  const heads = ["number", "payer", "account", "state", "do"];
  return h("div", { class: "scroll" }, h("table", { class: "table mandates" },
    h("thead", null, h("tr", null, heads.map((name) => h("th", { scope: "col" }, t(`mandates_col_${name}`))))),
    h("tbody", null, rows.map((m) => row(m, all, changed)))));
}

/** @param {Mandate} m @param {Mandates} all @param {() => void} changed */
function row(m, all, changed) {
  return h("tr", { data: { number: m.number.replace(/ /g, ""), state: m.state } },
    h("td", { class: "number" }, h("span", { class: "strong" }, m.number), h("span", { class: "muted small" }, t("mandates_made", { time: moment(m.made_at), by: takenDown(m) }))),
    h("td", null, whose(m)),
    h("td", null, h("span", null, m.way === "provider" ? t(`mandates_with_${m.with}`) : bankName(all, m.with)), h("span", { class: "muted small" }, m.way === "provider" ? t("mandates_way_provider") : m.account)),
    h("td", null, h("span", { class: `state ${m.state === "rejected" ? "bad" : ""}` }, pictogram(SIGNS[m.state]), stateName(m)),
      h("span", { class: "muted small" }, [m.reason ? t(`mandates_reason_${m.reason}`) : "", m.batch ? t("mandates_batch", { n: m.batch }) : "", t("mandates_since", { time: moment(m.changed_at) })].filter(Boolean).join(" · "))),
    h("td", { class: "row-acts" }, acts(m, all, changed)));
}

/** By whom it was taken down, or where the customer has done so. @param {Mandate} m */
function takenDown({ by, place }) {
  return by ?? (place === "phone" ? t("invoices_on_phone") : placeName("kiosk", place));
}

/** A provider knows the payer's name; the hall knows the number alone. @param {Mandate} m */
function whose({ payer, phone }) {
  if (!payer && phone) return h("span", null, phone);
  return [h("span", null, payer || t("mandates_forgotten")), h("span", { class: "muted small" }, phone)];
}

/** A provider's waits for the customer, not for a signature. @param {Mandate} m */
function stateName(m) {
  return t(m.way === "provider" && m.state === "applied" ? "mandates_state_agreeing" : `mandates_state_${m.state}`);
}

/** @param {Mandate} m @param {Mandates} all @param {() => void} changed */
function acts(m, all, changed) {
  const held = all.batches.some((batch) => batch.number === m.batch && batch.state === "made");
  /** @type {[string, () => void, string?][]} */
  const steps = [];
  if (m.state === "applied" && m.way === "bank") steps.push(["signed", () => step(m, "signed", {}, changed), "ink"]);
  if (m.state === "sent") steps.push(["authorised", () => step(m, "result", { result: "authorised" }, changed), "ink"]);
  if (m.state === "authorised") steps.push(["active", () => step(m, "active", {}, changed), "ink"]);
  if (m.may.includes("rejected") && m.way === "bank") steps.push(["rejected", () => rejectDialog(m, changed)]);
  if (m.may.includes("cancelled") && !held) steps.push(["cancel", () => cancelDialog(m, changed)]);
  return [
    m.has_account && h("a", { class: "button", href: `/api/v1/mandates/${m.id}/form.pdf`, target: "_blank", rel: "noopener", data: { act: "print" } }, t("mandates_do_print")),
    ...steps.map(([name, run, kind]) => h("button", { type: "button", class: "button", data: { kind, act: name, focus: `${name} ${m.id}` }, on: { click: run } }, t(m.state === "active" && name === "rejected" ? "mandates_do_ended" : `mandates_do_${name}`))),
  ];
}

/** @param {Mandate} m @param {string} path @param {object} body @param {() => void} changed */
async function step(m, path, body, changed) {
  try {
    const now = /** @type {Mandate} */ (await call("POST", `/mandates/${m.id}/${path}`, body));
    toast(t("mandates_now", { number: now.number, state: t(`mandates_state_${now.state}`) }));
  } catch (error) {
    fail(error);
  }
  changed();
}
