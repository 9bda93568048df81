/**
 * Printing a slip again (补打): found by its number, at a kiosk that can print, which is named before paper comes out.
 *
 * @typedef {import("../../hallkeeper/types.js").Found} Found
 * @typedef {import("../../hallkeeper/types.js").PrintsAt} PrintsAt
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { codeWords, fail, openDialog, placeName, toast } from "../desk/desk.js";
import { known } from "../desk/names.js";

const OPEN = new Set(["waiting", "called", "serving", "held"]);

/** Make the form for any number of today work. @param {HTMLElement} root */
export function printAgainForm(root) {
  const field = h("input", { class: "input", id: "again-number", type: "search", maxlength: 512, autocomplete: "off", spellcheck: "false", placeholder: "A023" });
  replace(root, h("form", { class: "row wrap", on: { submit: (event) => {
    event.preventDefault();
    if (field.value.trim()) askWhere(field.value.trim());
  } } },
    h("label", { class: "visually-hidden", for: "again-number" }, t("again_number")), field,
    h("button", { type: "submit", class: "button" }, pictogram("printer"), t("reprint"))));
}

/** Look a ticket up and ask where its slip comes out. @param {string} text a number, or what stands in a slip's code */
export async function askWhere(text) {
  try {
    ask(await call("GET", `/tickets?text=${encodeURIComponent(text)}`));
  } catch (error) {
    fail(error);
  }
}

/** @param {Found} found */
function ask(found) {
  const { ticket, printers } = found;
  const title = t("again_title", { number: ticket.number });
  const stands = h("p", { class: "muted" }, [named(ticket.names), t(`again_${ticket.state}`)].join(" · "));
  if (!OPEN.has(ticket.state)) return openDialog(title, stands, h("p", null, t("again_over")));
  if (!printers.some((at) => at.works)) return openDialog(title, stands, h("p", null, t("again_nowhere")), choices(printers));
  const list = choices(printers);
  const dialog = openDialog(title, stands, list, h("p", { class: "small muted" }, t("again_hint")),
    h("div", { class: "dialog-foot" },
      h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")),
      h("button", { type: "button", class: "button", data: { kind: "primary" }, autofocus: true, on: { click: async () => {
        const kiosk = /** @type {HTMLInputElement | null} */ (list.querySelector("input:checked"))?.value;
        dialog.close();
        if (kiosk) await print(found, kiosk);
      } } }, t("reprint"))));
  return dialog;
}

/** The kiosks, the best chosen; those that cannot print stand there with what is the matter. @param {PrintsAt[]} printers */
function choices(printers) {
  return h("fieldset", { class: "again-places" }, h("legend", { class: "label" }, t("again_where")),
    printers.map((at, n) => h("label", { class: "again-place", data: { works: String(at.works) } },
      h("input", { type: "radio", name: "again-place", value: at.kiosk, checked: n === 0 && at.works, disabled: !at.works }),
      h("span", { class: "strong" }, named(at.names) || at.kiosk), h("span", { class: "muted small" }, how(at)))));
}

/** How its printer is. @param {PrintsAt} at */
function how({ state, reason }) {
  if (state === null) return t("device_silent");
  if (state === "READY") return t("device_ready");
  return (reason ? known(`reason_${reason}`) : undefined) ?? codeWords("device", state);
}

/** @param {Found} found @param {string} kiosk */
async function print({ ticket }, kiosk) {
  try {
    await call("POST", `/tickets/${ticket.id}/reprint`, { kiosk });
    toast(t("reprint_asked", { number: ticket.number, place: placeName("kiosk", kiosk) }));
  } catch (error) {
    fail(error);
  }
}
