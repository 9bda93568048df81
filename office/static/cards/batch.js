/**
 * Taking in a batch: face value, first and last serial. How many cards that is stands there before it is sent.
 *
 * @typedef {import("./types.js").Face} Face
 */

import { call, newKey } from "../../hallkeeper/api.js";
import { byId, h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { digits, field, mistake, refused, serialMistake, wholeNumber } from "../desk/form.js";
import { faceName } from "./finding.js";
import { toast, whole } from "../desk/desk.js";

const MOST_CARDS = 100_000n;
const MOST_FACE = 10_000;

/** Faces that the hall has are offered while typing. @param {Face[]} faces */
export function knownFaces(faces) {
  replace(byId("faces"), ...[...faces].sort((a, b) => a.face - b.face).map((one) => h("option", { value: one.face })));
}

/** @param {HTMLElement} form @param {() => void} changed */
export function batchForm(form, changed) {
  const face = field("face", t("cards_face_label"), { inputmode: "numeric", maxlength: 5, list: "faces", required: true }, { unit: t("unit_yuan") });
  const first = field("first", t("cards_first"), { class: "input serial", inputmode: "numeric", maxlength: 40, required: true });
  const last = field("last", t("cards_last"), { class: "input serial", inputmode: "numeric", maxlength: 40, required: true });
  const sum = h("p", { class: "sum muted", role: "status" }, t("cards_sum_none"));
  const send = h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("cards_take_in"));
  const inputs = { face: face.input, first: first.input, last: last.input };
  let key = newKey();

  const read = () => ({ face: wholeNumber(face.input.value), first: digits(first.input.value), last: digits(last.input.value) });

  function tell() {
    key = newKey();
    const batch = read();
    const cards = batch.first && batch.last && !wrong(batch.first, batch.last) ? BigInt(batch.last) - BigInt(batch.first) + 1n : 0n;
    const worth = batch.face ? t("cards_sum_worth", { yuan: whole(Number(cards) * batch.face) }) : "";
    sum.classList.toggle("muted", !cards);
    replace(sum, cards ? [h("strong", null, t("cards_sum", { n: whole(Number(cards)) })), worth ? ` · ${worth}` : ""] : t("cards_sum_none"));
  }

  /** @param {{face: number | null, first: string, last: string}} batch @returns {HTMLInputElement | undefined} the first wrong field */
  function check(batch) {
    const mistakes = /** @type {[HTMLInputElement, string][]} */ ([
      [face.input, batch.face === null || batch.face < 1 || batch.face > MOST_FACE ? t("error_invalid_face") : ""],
      [first.input, serialMistake(batch.first)],
      [last.input, serialMistake(batch.last) || (serialMistake(batch.first) ? "" : wrong(batch.first, batch.last))],
    ]);
    for (const [input, words] of mistakes) mistake(input, words);
    return mistakes.find(([, words]) => words)?.[0];
  }

  form.addEventListener("input", tell);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const batch = read();
    const bad = check(batch);
    if (bad) {
      bad.focus();
      return;
    }
    send.disabled = true;
    try {
      const change = await call("POST", "/cards/batches", batch, { key });
      toast(t("cards_taken_in", { n: whole(change.count), face: faceName(change.face) }));
      for (const input of Object.values(inputs)) input.value = "";
      tell();
      face.input.focus();
      changed();
    } catch (error) {
      refused(error, inputs);
    } finally {
      send.disabled = false;
    }
  });
  // A scanner ends each serial with Enter: it goes on to the next field, and only from the last one sends.
  const order = Object.values(inputs);
  form.addEventListener("keydown", (event) => {
    const next = order[order.findIndex((input) => input === event.target) + 1];
    if (event.key !== "Enter" || event.isComposing || event.target === last.input || !next || next === face.input) return;
    event.preventDefault();
    next.focus();
  });
  replace(form, face.node, first.node, last.node, h("div", { class: "batch-foot" }, sum, send), h("datalist", { id: "faces" }));
}

/** What is wrong with two serials as a batch; "" where nothing is. @param {string} first @param {string} last */
function wrong(first, last) {
  if (!/^\d{1,20}$/.test(first) || !/^\d{1,20}$/.test(last)) return t("error_invalid_serial");
  if (first.length !== last.length) return t("error_serial_lengths");
  if (last < first) return t("error_serial_order");
  return BigInt(last) - BigInt(first) + 1n > MOST_CARDS ? t("error_too_many_cards") : "";
}
