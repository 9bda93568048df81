/**
 * The manager's own calendar: holidays, workdays and closed days that the state's calendar does not know.
 *
 * @typedef {import("./types.js").OwnDay} OwnDay
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { mistake } from "../desk/form.js";
import { fail, toast } from "../desk/desk.js";

const KINDS = /** @type {const} */ (["closed", "holiday", "workday"]);
const LONGEST_NOTE = 80;

/** @param {HTMLFormElement} form */
export function ownDays(form) {
  let version = 0;
  let serial = 0;
  const body = h("div", { class: "own-rows stack" });
  const known = h("p", { class: "muted small" });
  const none = h("p", { class: "muted" }, t("fc_own_none"));

  async function load() {
    try {
      const table = await call("GET", "/forecast/calendar");
      replace(known, table.country ? t("fc_own_country", { country: new Intl.DisplayNames(language(), { type: "region" }).of(table.country) ?? table.country }) : t("fc_own_no_country"));
      show(table);
    } catch (error) {
      fail(error);
    }
  }

  /** @param {{version: number, days: OwnDay[]}} table */
  function show(table) {
    version = table.version;
    replace(body, table.days.map(row));
    tell();
  }

  function tell() {
    none.hidden = body.childElementCount > 0;
  }

  /** @param {OwnDay} one */
  function row(one) {
    const id = `own-${(serial += 1)}`;
    const line = h("div", { class: "own-row field" }, h("div", { class: "row wrap" },
      h("input", { class: "input", type: "date", id, name: "day", value: one.day, required: true, min: "2000-01-01", max: "2199-12-31", "aria-label": t("ratings_col_day") }),
      h("select", { class: "input", name: "kind", "aria-label": t("fc_own_kind") }, KINDS.map((kind) => h("option", { value: kind, selected: kind === one.kind }, t(`fc_own_${kind}`)))),
      h("input", { class: "input grow", name: "note", value: one.note, maxlength: LONGEST_NOTE, placeholder: t("fc_own_note"), "aria-label": t("fc_own_note") }),
      h("button", { type: "button", class: "button", data: { kind: "plain" }, "aria-label": t("fc_own_remove"), on: { click: () => { line.remove(); tell(); } } }, pictogram("close"))));
    return line;
  }

  function add() {
    const line = row({ day: "", kind: "closed", note: "" });
    body.append(line);
    tell();
    line.querySelector("input")?.focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const lines = /** @type {HTMLElement[]} */ ([...body.children]);
    /** @type {OwnDay[]} */
    const days = [];
    for (const line of lines) {
      const [day, kind, note] = /** @type {HTMLInputElement[]} */ ([...line.querySelectorAll("input, select")]).sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
      if (!day || !kind || !note) continue;
      const twice = days.some((other) => other.day === day.value);
      const wrong = !day.value ? t("fc_own_which") : !day.validity.valid ? t("error_day_far") : twice ? t("error_day_twice") : "";
      mistake(day, wrong);
      if (wrong) return day.focus();
      days.push({ day: day.value, kind: /** @type {OwnDay["kind"]} */ (kind.value), note: note.value });
    }
    try {
      show(await call("PUT", "/forecast/calendar", { version, days }));
      toast(t("fc_own_saved"));
    } catch (error) {
      fail(error);
    }
  });
  replace(form, known, none, body, h("div", { class: "row" },
    h("button", { type: "button", class: "button", on: { click: add } }, t("fc_own_add")),
    h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("save"))));
  load();
}

const ORDER = ["day", "kind", "note"];
