/**
 * Opening a run: the month, and who is due of it, by e-mail and by post.
 *
 * @typedef {import("./types.js").Due} Due
 * @typedef {import("./types.js").Way} Way
 */

import { call, newKey } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { fail, toast, whole } from "../desk/desk.js";
import { monthName, nextDue } from "./finding.js";

const WAYS = /** @type {Way[]} */ (["post", "email"]);

/** @param {HTMLElement} form @param {() => void} changed @returns {(due: Due[]) => void} what to do with news */
export function openForm(form, changed) {
  const month = h("select", { class: "input", id: "cycle" });
  const buttons = WAYS.map((way) => ({ way, button: h("button", { type: "button", class: "button", data: { kind: "primary", way } }) }));
  const none = h("p", { class: "muted", role: "status" });
  /** @type {Due[]} */
  let known = [];
  let chosen = false;

  function tell() {
    const one = known.find((row) => row.cycle === month.value);
    for (const { way, button } of buttons) {
      const many = one?.[way] ?? 0;
      button.disabled = !many;
      button.textContent = t(`mailing_open_${way}`, { n: whole(many) });
    }
    none.textContent = one && one.email + one.post ? "" : t("mailing_nobody");
  }

  month.addEventListener("change", () => { chosen = true; tell(); });
  for (const { way, button } of buttons) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await call("POST", "/mailing/runs", { cycle: month.value, way }, { key: newKey() });
        toast(t("mailing_opened"));
      } catch (error) {
        fail(error);
      }
      changed();
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  replace(form, h("div", { class: "field" }, h("label", { for: "cycle" }, t("mailing_month")), month), buttons.map(({ button }) => button), none);
  return (due) => {
    const was = month.value;
    if (due.length !== known.length || due.some((row, n) => row.cycle !== known[n]?.cycle)) {
      replace(month, due.map((row) => h("option", { value: row.cycle }, monthName(row.cycle))));
      month.value = was;
    }
    known = due;
    if (!chosen || !month.value) month.value = nextDue(due)?.cycle ?? "";
    tell();
  };
}
