/**
 * What wants a person now: somebody rang at a kiosk, a customer was dissatisfied, a device stands, a slip may not have
 * been printed, a payment or an invoice waits for a decision.
 *
 * @typedef {import("./figures_types.js").Figures} Figures
 * @typedef {import("../../hallkeeper/types.js").Board} Board
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { duration, t } from "../../hallkeeper/words.js";
import { fail, placeName, spanSince } from "../desk/desk.js";
import { faultLines } from "../desk/faults_now.js";
import { doneWords, takeButton } from "../ratings/cases.js";

const FREE_MS = 120_000;

/**
 * @param {Board} board
 * @param {Figures | null} figures
 * @param {import("../desk/decisions.js").Decisions | null} decisions
 * @param {number} now ms
 * @param {() => void} changed
 * @returns {HTMLElement[]}
 */
export function alerts(board, figures, decisions, now, changed) {
  return [
    ...board.help.map((help) => ring(help, now, changed)),
    ...(figures?.cases ?? []).map((one) => unhappy(one, now, changed)),
    ...(figures ? free(board, figures, now) : []),
    ...faultLines(board.faults, now, (fault) => `/office/devices#device-${fault.code}`),
    ...(board.doubtful ? [doubts(board.doubtful)] : []),
    ...(decisions ? [waits("payments", decisions.payments, "yuan"), waits("invoices", decisions.invoices, "invoice")] : []).filter((one) => one !== null),
  ];
}

/** Counters that stand free although somebody waits for what they serve. @param {Board} board @param {Figures} figures @param {number} now */
function free(board, figures, now) {
  return figures.counters.flatMap((row) => {
    const serves = board.counters.find((c) => c.code === row.code)?.serves ?? [];
    const waiting = serves.reduce((sum, code) => sum + (board.waiting[code] ?? 0), 0);
    const idle = row.state === "open" && !row.ticket && row.since ? now - Date.parse(row.since) : 0;
    if (!waiting || idle < FREE_MS) return [];
    return [h("p", { class: "notice alert", data: { kind: "warn" } },
      pictogram("person"),
      h("span", { class: "grow" }, h("strong", null, t("counter_free", { code: row.code, n: waiting })), " ",
        h("span", { class: "alert-since" }, t("since_span", { span: duration(idle / 1000) }))))];
  });
}

/** @param {Board["help"][number]} help @param {number} now @param {() => void} changed */
function ring(help, now, changed) {
  const answer = h("button", { type: "button", class: "button", data: { kind: "ink" }, on: { click: () => go(answer, help, changed) } }, t("help_answer"));
  return h("p", { class: "notice alert", data: { kind: "warn" }, role: "alert" },
    pictogram("bell"),
    h("span", { class: "grow" }, h("strong", null, whoRings(help)), " ", h("span", { class: "alert-since" }, t("ago", { span: spanSince(help.at, now) }))),
    answer);
}

/** @param {Board["help"][number]} help */
function whoRings({ kiosk, number }) {
  if (kiosk) return t("help_rings", { place: placeName("kiosk", kiosk) });
  return number ? t("help_rings_phone", { number }) : t("help_rings_visitor");
}

/** The customer may still be in the hall. @param {Figures["cases"][number]} one @param {number} now @param {() => void} changed */
function unhappy(one, now, changed) {
  const what = t("case_alert", { number: one.number, degree: t(`degree_${one.score}`), place: placeName("counter", one.counter) });
  return h("p", { class: "notice alert", data: { kind: "bad" }, role: "alert" },
    pictogram(`face-${one.score}`),
    h("span", { class: "grow" }, h("strong", null, what), " ", doneWords(one.done), " ", h("span", { class: "alert-since" }, t("ago", { span: spanSince(one.at, now) }))),
    takeButton(one.ticket, changed));
}

/** @param {HTMLButtonElement} button @param {Board["help"][number]} help @param {() => void} changed */
async function go(button, help, changed) {
  button.disabled = true;
  try {
    await call("POST", "/help/answer", { ring: help.move });
    button.closest(".alert")?.remove();
    changed();
  } catch (error) {
    button.disabled = false;
    fail(error);
  }
}

/** Customers who may be without paper; who they are stands with the devices. @param {number} n */
function doubts(n) {
  return h("p", { class: "notice alert", data: { kind: "warn" } },
    pictogram("receipt"),
    h("span", { class: "grow" }, h("strong", null, t("slips_in_doubt", { n }))),
    h("a", { class: "button", href: "/office/devices#doubts" }, t("look")));
}

/** Decisions that wait at a desk of the office. @param {"payments" | "invoices"} where @param {number} n @param {string} sign */
function waits(where, n, sign) {
  if (!n) return null;
  return h("p", { class: "notice alert", data: { kind: "warn", desk: where } },
    pictogram(sign),
    h("span", { class: "grow" }, h("strong", null, t(`desk_${where}_wait`, { n }))),
    h("a", { class: "button", href: `/office/${where}` }, t("look")));
}
