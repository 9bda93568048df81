/**
 * Banks: what waits to go there, the open batch with its file, and the answers that came back.
 *
 * @typedef {import("./types.js").Bank} Bank
 * @typedef {import("./types.js").Batch} Batch
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./types.js").Mandates} Mandates
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { ask, fail, moment, openDialog, toast, whole } from "../desk/desk.js";

/** @param {HTMLElement} node @param {Mandates} all @param {() => void} changed */
export function banksOf(node, all, changed) {
  replace(node, ...all.banks.map((bank) => card(bank, all, changed)));
}

/** @param {Bank} bank @param {Mandates} all @param {() => void} changed */
function card(bank, all, changed) {
  const open = all.batches.find((batch) => batch.bank === bank.code && batch.state === "made");
  const last = all.batches.find((batch) => batch.bank === bank.code && batch.state === "sent");
  const of = (/** @type {string} */ state) => all.mandates.filter((m) => m.with === bank.code && m.state === state).length;
  const free = all.mandates.some((m) => m.with === bank.code && m.state === "signed");
  return h("article", { class: "card bank", data: { bank: bank.code, open: open ? "" : undefined } },
    h("div", { class: "bank-head" }, h("h2", { class: "card-title" }, named(bank.names) || bank.code),
      h("p", { class: "muted small" }, last ? t("mandates_last", { n: last.number, count: whole(last.count), time: moment(last.changed_at) }) : t("mandates_no_last"))),
    h("dl", { class: "bank-figures" },
      figure(t("mandates_waiting"), of("signed")),
      figure(t("mandates_with_bank"), of("sent"))),
    open ? openBatch(open, bank, changed) : null,
    h("div", { class: "bank-acts" },
      !open && h("button", { type: "button", class: "button", disabled: !free, data: { kind: free ? "ink" : undefined, act: "export", focus: `export ${bank.code}` }, on: { click: () => make(bank, changed) } }, t("mandates_export")),
      answers(bank, changed)));
}

/** @param {string} label @param {number} n */
function figure(label, n) {
  return h("div", null, h("dt", { class: "muted small" }, label), h("dd", { class: "figure" }, whole(n)));
}

/** @param {Batch} batch @param {Bank} bank @param {() => void} changed */
function openBatch(batch, bank, changed) {
  const name = named(bank.names) || bank.code;
  const sent = async () => {
    if (await ask({ title: t("mandates_sent_title", { n: batch.number }), text: t("mandates_sent_text", { bank: name, count: whole(batch.count) }), yes: t("mandates_sent_yes") })) await end(batch, "sent", changed);
  };
  const drop = async () => {
    if (await ask({ title: t("mandates_drop_title", { n: batch.number }), text: t("mandates_drop_text"), yes: t("mandates_drop_yes"), bad: true })) await end(batch, "drop", changed);
  };
  return h("div", { class: "batch", data: { batch: batch.number } },
    h("p", { class: "batch-what" }, pictogram("notice"), h("span", null, h("strong", null, t("mandates_batch_open", { n: batch.number, count: whole(batch.count) })), h("span", { class: "muted small" }, batch.file_name))),
    h("div", { class: "bank-acts" },
      h("a", { class: "button", href: `/api/v1/mandates/batches/${batch.number}/file`, download: batch.file_name, data: { kind: "ink", act: "download" } }, t("mandates_download")),
      h("button", { type: "button", class: "button", data: { act: "sent", focus: `sent ${batch.number}` }, on: { click: sent } }, t("mandates_sent")),
      h("button", { type: "button", class: "button", data: { act: "drop", focus: `drop ${batch.number}` }, on: { click: drop } }, t("mandates_drop"))));
}

/** @param {Bank} bank @param {() => void} changed */
async function make(bank, changed) {
  try {
    const batch = /** @type {Batch} */ (await call("POST", "/mandates/batches", { bank: bank.code }));
    toast(t("mandates_made_batch", { n: batch.number, count: whole(batch.count) }));
  } catch (error) {
    fail(error);
  }
  changed();
}

/** @param {Batch} batch @param {"sent" | "drop"} how @param {() => void} changed */
async function end(batch, how, changed) {
  try {
    await call("POST", `/mandates/batches/${batch.number}/${how}`, {});
    toast(t(`mandates_toast_${how}`, { n: batch.number }));
  } catch (error) {
    fail(error);
  }
  changed();
}

/** Reads in the bank's result file. @param {Bank} bank @param {() => void} changed */
function answers(bank, changed) {
  const input = h("input", { type: "file", class: "file", id: `answers-${bank.code}`, accept: ".csv,.txt,text/*", on: { change: async () => {
    const file = input.files?.[0];
    if (!file) return;
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const { lines } = /** @type {{lines: Line[]}} */ (await call("POST", "/mandates/results", { bank: bank.code, file: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) }));
      tell(lines);
      changed();
    } catch (error) {
      fail(error);
    }
    input.value = "";
  } } });
  return h("label", { class: "button file-label", for: input.id }, t("mandates_answers"), input);
}

/** @param {Line[]} lines */
function tell(lines) {
  const kinds = ["authorised", "rejected", "again", "refused", "unknown", "unreadable"].map((kind) => ({ kind, of: lines.filter((line) => line.became === kind) })).filter(({ of }) => of.length);
  const wrong = new Set(["refused", "unknown", "unreadable"]);
  const dialog = openDialog(t("mandates_answers_title", { n: lines.length }),
    h("ul", { class: "answers" }, kinds.map(({ kind, of }) => h("li", null, h("strong", { class: "num" }, whole(of.length)), h("span", null, t(`mandates_became_${kind}`),
      wrong.has(kind) && h("span", { class: "muted small" }, t("mandates_lines", { lines: of.map((line) => line.line).join(t("list_comma")) })))))),
    h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", data: { kind: "primary" }, autofocus: true, on: { click: () => dialog.close() } }, t("close"))));
}
