/**
 * What the mandates say, in a sentence: whose turn it is.
 *
 * @typedef {import("./types.js").Mandates} Mandates
 * @typedef {import("./types.js").Mandate} Mandate
 * @typedef {import("./types.js").State} State
 */

import { named, t } from "../../hallkeeper/words.js";
import { whole } from "../desk/desk.js";

/** @param {Mandate[]} mandates @param {State} state */
export function count(mandates, state) {
  return mandates.filter((m) => m.state === state).length;
}

/** @param {Mandates} all */
export function about(all) {
  return t("mandates_about", { n: whole(count(all.mandates, "active")) });
}

/** What staff have a hand in. @param {Mandates} all */
function onPaper({ mandates }) {
  return mandates.filter((m) => m.way === "bank");
}

/** @param {Mandates} all @returns {string} the page's heading: what staff have to do next */
export function finding(all) {
  const open = all.batches.find((batch) => batch.state === "made");
  if (open) return t("mandates_find_open", { n: open.number, bank: bankName(all, open.bank) });
  for (const state of /** @type {State[]} */ (["signed", "authorised", "sent", "applied"])) {
    const n = count(onPaper(all), state);
    if (n) return t(`mandates_find_${state}`, { n: whole(n) });
  }
  return t(all.mandates.length ? "mandates_find_calm" : "mandates_find_none");
}

/** @param {Mandates} all @returns {string} how many wait at the other steps */
export function secondFinding(all) {
  const waiting = /** @type {State[]} */ (["applied", "signed", "sent", "authorised"]).filter((state) => count(onPaper(all), state));
  return waiting.length > 1 ? waiting.map((state) => t(`mandates_second_${state}`, { n: whole(count(onPaper(all), state)) })).join(t("list_comma")) : "";
}

/** @param {Pick<Mandates, "banks">} all @param {string} code */
export function bankName(all, code) {
  return named(all.banks.find((bank) => bank.code === code)?.names) || code;
}
