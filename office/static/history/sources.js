/**
 * Whose past is looked at: the hall's own journal, or a file that was taken in. Never both together.
 *
 * @typedef {import("./types.js").Source} Source
 */

import { call } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { ask, fail, moment, toast, whole } from "../desk/desk.js";
import { openImport } from "./import.js";
import { daysWords } from "./period.js";

/**
 * @param {HTMLElement} place where the files are listed
 * @param {(source: Source | null) => void} chosen null: the hall's own
 */
export function sourceList(place, chosen) {
  /** @type {Source[]} */
  let sources = [];
  /** @type {string | null} */
  let present = null;

  async function load() {
    try {
      sources = (await call("GET", "/history/imports")).sources;
      paint();
    } catch (error) {
      fail(error);
    }
  }

  /** @param {Source | null} source */
  function choose(source) {
    present = source?.code ?? null;
    paint();
    chosen(source);
  }

  /** @param {Source} source */
  async function forget(source) {
    if (!(await ask({ title: t("hist_forget"), text: t("hist_forget_text", { name: source.name, n: whole(source.lines) }), yes: t("hist_forget"), bad: true }))) return;
    try {
      await call("POST", `/history/imports/${source.code}/forget`, {}, { tries: 1, timeout: 120_000 });
      toast(t("hist_forgotten", { name: source.name }));
      if (present === source.code) choose(null);
      await load();
    } catch (error) {
      fail(error);
    }
  }

  function paint() {
    replace(place,
      h("ul", { class: "sources" }, row(null), sources.map(row)),
      h("button", { type: "button", class: "button", on: { click: () => openImport(load) } }, t("hist_import_button")));
  }

  /** @param {Source | null} source */
  function row(source) {
    const mine = present === (source?.code ?? null);
    const words = source ? t("hist_source", { n: whole(source.lines), days: daysWords(source.from, source.to), when: moment(source.at) }) : t("hist_own_hint");
    return h("li", null,
      h("span", { class: "grow" }, h("strong", null, source ? source.name : t("hist_own")), h("span", { class: "muted small" }, source?.refused ? `${words} ${t("hist_refused", { n: whole(source.refused) })}` : words)),
      h("button", { type: "button", class: "button", "aria-pressed": String(mine), on: { click: () => choose(source) } }, mine ? t("hist_shown") : t("hist_show")),
      source ? h("button", { type: "button", class: "button", data: { kind: "plain" }, on: { click: () => forget(source) } }, t("hist_forget")) : null);
  }

  load();
  return { code: () => present, own: () => choose(null) };
}
