/**
 * The desk of returned mail: what came back is typed or scanned; its order then waits for a better address.
 *
 * @typedef {import("./types.js").Order} Order
 */

import { call, newKey } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { placePicker } from "../../hallkeeper/place_picker.js";
import { t } from "../../hallkeeper/words.js";
import { digits, field, mistake, refused } from "../desk/form.js";
import { ask, codeWords, fail, moment, openDialog, toast } from "../desk/desk.js";

const WHY = ["unknown", "moved", "refused", "unclaimed", "other"];

/** @param {HTMLElement} form @param {() => void} changed */
export function returnForm(form, changed) {
  const number = field("number", t("mailing_number"), { class: "input serial", inputmode: "numeric", maxlength: 20 });
  const why = h("select", { class: "input", id: "why" }, WHY.map((code) => h("option", { value: code }, t(`mailing_reason_${code}`))));
  const send = h("button", { type: "submit", class: "button" }, t("mailing_back_yes"));
  replace(form, number.node, h("div", { class: "field" }, h("label", { for: "why" }, t("mailing_back_why")), why), send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = digits(number.input.value).replaceAll("-", "");
    if (!/^\d{12}$/.test(typed)) {
      mistake(number.input, t("error_invalid_number"));
      number.input.focus();
      return;
    }
    send.disabled = true;
    try {
      await call("POST", "/mailing/returned", { number: typed, why: why.value }, { key: newKey() });
      toast(t("mailing_back_done", { number: typed }));
      number.input.value = "";
      number.input.focus(); // the next one is scanned at once
      changed();
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "unknown_item") mistake(number.input, t("error_unknown_item"));
      else refused(error, { number: number.input });
    } finally {
      send.disabled = false;
    }
  });
}

/** @param {HTMLElement} place @param {Order[]} orders @param {() => void} changed */
export function returnedList(place, orders, changed) {
  if (!orders.length) {
    replace(place, h("p", { class: "muted none" }, t("mailing_back_none")));
    return;
  }
  const act = (/** @type {string} */ words, /** @type {() => void} */ run) => h("button", { type: "button", class: "button", on: { click: run } }, words);
  replace(place, h("ul", { class: "returned" }, orders.map((one) => h("li", { data: { order: one.order } },
    h("div", { class: "grow" }, h("p", { class: "strong" }, one.to || "—"), h("p", { class: "muted small" }, told(one))),
    h("div", { class: "row-end" }, act(t("mailing_new_address"), () => addressDialog(one, changed)), act(t("mailing_resume"), () => resume(one, changed)), act(t("mailing_cancel"), () => cancel(one, changed)))))));
}

/** @param {Order} one */
function told(one) {
  const why = one.item?.reason ? codeWords("mailing_reason", one.item.reason) : "";
  return [t(`mailing_way_${one.way}`), one.item?.number ?? "", why, moment(one.since)].filter(Boolean).join(" · ");
}

/** @param {Order} one @param {() => void} changed */
function addressDialog(one, changed) {
  const email = field("email", t("mailing_email"), { type: "email", maxlength: 254, autofocus: true });
  const street = field("street", t("mailing_street"), { maxlength: 100, autofocus: true }, { hint: one.to });
  const name = field("name", t("mailing_name"), { maxlength: 40 }, { hint: t("mailing_name_hint") });
  const places = placePicker({ first: t("mailing_same_place"), none: t("mailing_no_places"), failed: fail });
  const parts = one.way === "email" ? [email.node] : [places.node, street.node, name.node];
  const form = h("form", { class: "dialog-form", novalidate: true }, ...parts,
    h("div", { class: "dialog-foot" }, h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("mailing_address_yes"))));
  const dialog = openDialog(t("mailing_new_address"), form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = one.way === "email" ? { email: email.input.value.trim() } : { street: street.input.value, name: name.input.value || null, codes: places.codes() };
    const empty = one.way === "email" ? email.input : street.input;
    if (!empty.value.trim()) {
      mistake(empty, t(one.way === "email" ? "error_invalid_mail_address" : "error_invalid_street"));
      empty.focus();
      return;
    }
    try {
      await call("POST", `/mailing/orders/${one.order}/address`, body, { key: newKey() });
      dialog.close();
      toast(t("mailing_address_done"));
      changed();
    } catch (error) {
      refused(error, { email: email.input, street: street.input, name: name.input });
    }
  });
}

/** @param {Order} one @param {() => void} changed */
async function resume(one, changed) {
  if (await ask({ title: t("mailing_resume"), text: t("mailing_resume_text", { to: one.to }), yes: t("mailing_resume") })) await done(one, "resume", t("mailing_address_done"), changed);
}

/** @param {Order} one @param {() => void} changed */
async function cancel(one, changed) {
  if (await ask({ title: t("mailing_cancel"), text: t("mailing_cancel_text", { to: one.to }), yes: t("mailing_cancel"), bad: true })) await done(one, "cancel", t("mailing_cancelled"), changed);
}

/** @param {Order} one @param {string} verb @param {string} words @param {() => void} changed */
async function done(one, verb, words, changed) {
  try {
    await call("POST", `/mailing/orders/${one.order}/${verb}`, {});
    toast(words);
  } catch (error) {
    fail(error);
  }
  changed();
}
