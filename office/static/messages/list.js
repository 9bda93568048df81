/**
 * The lists of messages: what a person has to decide, what the sandbox was given, the last day.
 *
 * @typedef {import("./types.js").Note} Note
 * @typedef {import("./types.js").Kept} Kept
 */

import { call } from "../../hallkeeper/api.js";
import { h } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { codeWords, fail, moment, openDialog, toast } from "../desk/desk.js";

const SHOWN = 50;

/** @param {Note[]} notes @param {() => void} changed */
export function deskTable(notes, changed) {
  return table(["when", "to", "kind", "state"], notes.map((note) => h("tr", { data: { message: note.id } }, ...facts(note),
    h("td", { class: "tight" }, h("div", { class: "row-end" },
      button(`read ${note.id}`, t("messages_read"), () => read(note)),
      note.state === "unsure" ? button(`arrived ${note.id}`, t("messages_arrived"), () => act(note, "decide", { arrived: true }, changed)) : null,
      note.state === "unsure" ? button(`lost ${note.id}`, t("messages_lost"), () => act(note, "decide", { arrived: false }, changed)) : null,
      note.again ? button(`again ${note.id}`, t("messages_again"), () => act(note, "again", {}, changed), "primary") : h("span", { class: "muted small" }, t(note.kind === "code" ? "messages_no_code_again" : "messages_in_a_run")))))), true);
}

/** @param {Kept[]} inbox */
export function inboxTable(inbox) {
  if (!inbox.length) return h("p", { class: "empty muted" }, t("messages_inbox_empty"));
  return table(["when", "to", "text"], inbox.slice(0, SHOWN).map((one) => h("tr", null,
    h("td", { class: "tight" }, h("time", { datetime: one.at }, moment(one.at))), h("td", { class: "tight" }, one.to), h("td", { class: "message-text" }, one.text))));
}

/** @param {Note[]} notes */
export function recentTable(notes) {
  if (!notes.length) return h("p", { class: "empty muted" }, t("messages_recent_empty"));
  return table(["when", "to", "kind", "state"], notes.slice(0, SHOWN).map((note) => h("tr", { data: { message: note.id } }, ...facts(note))));
}

/** @param {Note} note */
function facts(note) {
  const why = note.code ? why_(note) : "";
  return [
    h("td", { class: "tight" }, h("time", { datetime: note.made_at }, moment(note.made_at))),
    h("td", { class: "tight" }, note.to || h("span", { class: "muted" }, t("messages_forgotten"))),
    h("td", null, codeWords("messages_kind", note.kind), h("span", { class: "muted small why-so" }, t(`messages_way_${note.way}`))),
    h("td", null, h("span", { class: ["failed", "expired", "unsure"].includes(note.state) ? "bad strong" : "" }, t(`messages_state_${note.state}`)),
      why ? h("span", { class: "muted small why-so" }, why) : null),
  ];
}

/** A word of ours in words; a gateway's own code as it is. @param {Note} note */
function why_(note) {
  const code = note.code ?? "";
  const key = `messages_why_${code}`;
  return t(key) === key ? t("messages_why_gateway", { code }) : t(key);
}

/** @param {string[]} heads @param {HTMLElement[]} rows @param {boolean} [acts] */
function table(heads, rows, acts = false) {
  return h("div", { class: "scroll" }, h("table", { class: "table messages" },
    h("thead", null, h("tr", null, heads.map((key) => h("th", { scope: "col" }, t(`messages_col_${key}`))), acts ? h("th", null, h("span", { class: "visually-hidden" }, t("actions"))) : null)),
    h("tbody", null, rows)));
}

/** @param {string} focus @param {string} words @param {() => void} click @param {string} [kind] */
function button(focus, words, click, kind) {
  return h("button", { type: "button", class: "button", data: { focus, kind }, on: { click } }, words);
}

/** @param {Note} note @param {"again" | "decide"} what @param {object} body @param {() => void} changed */
async function act(note, what, body, changed) {
  try {
    await call("POST", `/messages/${note.id}/${what}`, body);
    toast(t(what === "again" ? "messages_done_again" : "messages_done_decided"));
  } catch (error) {
    fail(error);
  }
  changed();
}

/** The whole message; the hall writes down who has read it. @param {Note} note */
async function read(note) {
  try {
    const { to, subject, text } = /** @type {{to: string, subject: string, text: string}} */ (await call("POST", `/messages/${note.id}/read`, {}));
    const dialog = openDialog(to, subject ? h("p", { class: "strong" }, subject) : "", h("p", { class: "message-whole" }, text), h("p", { class: "muted small" }, t("messages_read_traced")),
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", autofocus: true, data: { kind: "primary" }, on: { click: () => dialog.close() } }, t("close"))));
  } catch (error) {
    fail(error);
  }
}
