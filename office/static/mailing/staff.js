/** A member of staff takes an address down, for a customer who stands here or reads the code out. */

import { call, newKey } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { placePicker } from "../../hallkeeper/place_picker.js";
import { language, t } from "../../hallkeeper/words.js";
import { field, mistake, refused } from "../desk/form.js";
import { fail, openDialog, toast } from "../desk/desk.js";

/** @param {HTMLElement} place @param {() => void} changed */
export function staffButton(place, changed) {
  replace(place, h("button", { type: "button", class: "button", data: { do: "take-down" }, on: { click: () => void dialogFor(changed) } }, t("mailing_take_down")));
}

/** @param {() => void} changed */
async function dialogFor(changed) {
  try {
    form(await call("GET", `/mailing/consent?lang=${language()}`), changed);
  } catch (error) {
    fail(error);
  }
}

/** @param {{version: string, language: string, title: string, text: string}} consent @param {() => void} changed */
function form(consent, changed) {
  const phone = field("phone", t("mailing_phone"), { inputmode: "numeric", maxlength: 24, autofocus: true });
  const street = field("street", t("mailing_street_first"), { maxlength: 100 });
  const name = field("name", t("mailing_name"), { maxlength: 40 });
  const code = field("code", t("mailing_code"), { inputmode: "numeric", maxlength: 12 }, { hint: t("mailing_code_hint") });
  const seen = h("input", { type: "checkbox", id: "seen" });
  const places = placePicker({ none: t("mailing_no_places"), failed: fail });
  const send = h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("mailing_take_down_yes"));
  const ask = h("button", { type: "button", class: "button", on: { click: () => void askCode() } }, t("mailing_code_send"));
  const made = h("form", { class: "dialog-form", novalidate: true }, phone.node, h("div", { class: "field" }, h("span", { class: "label" }, t("mailing_place")), places.node), street.node, name.node,
    h("div", { class: "consent", lang: consent.language }, h("p", { class: "strong" }, consent.title), consent.text.split("\n").map((line) => h("p", { class: "small" }, line))),
    h("label", { class: "check" }, seen, t("mailing_seen")), h("div", { class: "code-row" }, code.node, ask), h("div", { class: "dialog-foot" }, send));
  const dialog = openDialog(t("mailing_take_down"), made);
  const inputs = { phone: phone.input, street: street.input, name: name.input, code: code.input };

  async function askCode() {
    ask.disabled = true;
    try {
      await call("POST", "/mailing/code", { phone: phone.input.value, language: language() }, { key: newKey() });
      toast(t("mailing_code_sent"));
      code.input.focus();
    } catch (error) {
      refused(error, inputs);
    } finally {
      ask.disabled = false;
    }
  }

  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const codes = places.codes();
    if (!places.isWhole() || !codes) return toast(t("mailing_pick_whole"), { kind: "bad" });
    if (!seen.checked && !code.input.value.trim()) {
      mistake(code.input, t("mailing_not_proved"));
      return;
    }
    const typed = code.input.value.trim();
    const proof = typed ? { code: typed } : { seen: true };
    send.disabled = true;
    try {
      const order = await call("POST", "/mailing/orders", { phone: phone.input.value, codes, street: street.input.value, name: name.input.value, consent: consent.version, consent_language: consent.language, ...proof }, { key: newKey() });
      dialog.close();
      toast(t("mailing_taken_down", { to: order.to }));
      changed();
    } catch (error) {
      refused(error, inputs);
    } finally {
      send.disabled = false;
    }
  });
}
