/**
 * A scenario as TOML, to be copied, kept in a file, and changed by hand; the server reads it and names mistakes.
 *
 * @typedef {import("./types.js").Scenario} Scenario
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { mistake } from "../desk/form.js";
import { fail, inWords } from "../desk/desk.js";

/** @param {HTMLElement} panel @param {(scenario: Scenario) => void} taken */
export function scenarioText(panel, taken) {
  let newest = 0;
  const area = h("textarea", { class: "input toml", id: "ds-toml", rows: 18, spellcheck: "false", autocomplete: "off", "aria-label": "TOML", on: { input: () => mistake(area, "") } });
  const take = h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: read } }, t("ds_toml_take"));
  const save = h("button", { type: "button", class: "button", on: { click: download } }, pictogram("down"), t("ds_toml_file"));
  replace(panel, h("p", { class: "muted small" }, t("ds_toml_hint")), h("div", { class: "field" }, area), h("div", { class: "row wrap" }, take, save));

  /** @param {Scenario} scenario */
  async function show(scenario) {
    if (panel.hidden) return;
    newest += 1;
    const mine = newest;
    try {
      const { toml } = /** @type {{toml: string}} */ (await call("POST", "/design/toml", { scenario }));
      if (mine === newest) area.value = toml;
    } catch (error) {
      if (mine === newest) fail(error);
    }
  }

  async function read() {
    try {
      const { scenario } = /** @type {{scenario: Scenario}} */ (await call("POST", "/design/toml", { toml: area.value }));
      mistake(area, "");
      taken(scenario);
    } catch (error) {
      if (!(error instanceof Problem)) return fail(error);
      const where = error.field && error.field !== "toml" ? t("ds_toml_field", { field: error.field }) : "";
      mistake(area, [inWords(error), where, language() === "en" ? "" : error.detail].filter(Boolean).join(" "));
      area.focus();
    }
  }

  function download() {
    const address = URL.createObjectURL(new Blob([area.value], { type: "application/toml" }));
    h("a", { href: address, download: "scenario.toml" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  return { show };
}
