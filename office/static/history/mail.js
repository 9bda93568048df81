/**
 * Reports by e-mail: who gets them, which and when; a test at once. Addresses are shown masked.
 *
 * @typedef {{id: string, address: string}} Recipient
 * @typedef {{version: number, recipients: Recipient[], reports: string[], at: string, language: string,
 *   sent: Record<string, string>, last: Record<string, {from: string, to: string}>, sandbox: boolean}} Order
 */

import { call } from "../../hallkeeper/api.js";
import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { field, mistake, refused } from "../desk/form.js";
import { fail, toast } from "../desk/desk.js";
import { daysWords } from "./period.js";

const REPORTS = /** @type {const} */ (["day", "week", "month"]);
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const LANGUAGES = { "zh-CN": "中文", en: "English" };

/** @param {HTMLFormElement} form */
export async function reportMail(form) {
  try {
    paint(form, /** @type {Order} */ (await call("GET", "/history/mail")));
  } catch (error) {
    fail(error);
  }
}

/** @param {HTMLFormElement} form @param {Order} order */
function paint(form, order) {
  /** @type {Recipient[]} */
  let recipients = [...order.recipients];
  const list = h("ul", { class: "mail-to" });
  const none = h("p", { class: "muted" }, t("rm_nobody"));
  const address = field("mail-address", t("rm_address"), { type: "email", placeholder: "name@example.com", maxlength: 254 });
  const at = field("mail-at", t("rm_at"), { type: "time", value: order.at, required: true });
  const language = h("select", { class: "input", id: "mail-language" }, Object.entries(LANGUAGES).map(([tag, name]) => h("option", { value: tag, selected: tag === order.language, lang: tag }, name)));
  const boxes = REPORTS.map((code) => h("input", { type: "checkbox", name: "report", value: code, checked: order.reports.includes(code) }));

  function show() {
    none.hidden = recipients.length > 0;
    replace(list, ...recipients.map((one) => h("li", { class: "chip" }, one.address,
      h("button", { type: "button", class: "button", data: { kind: "plain" }, "aria-label": t("rm_remove", { address: one.address }), on: { click: () => { recipients = recipients.filter((other) => other !== one); show(); } } }, pictogram("close")))));
  }

  function add() {
    const typed = address.input.value.trim();
    mistake(address.input, "");
    if (!typed) return true;
    if (!ADDRESS.test(typed)) {
      mistake(address.input, t("error_invalid_mail_address"));
      address.input.focus();
      return false;
    }
    recipients.push({ id: typed, address: typed });
    address.input.value = "";
    show();
    return true;
  }

  address.input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  });

  /** @param {boolean} test */
  async function save(test) {
    if (!add()) return;
    const nobody = !recipients.length && (test || boxes.some((box) => box.checked));
    mistake(address.input, nobody ? t("error_nobody_to_send_to") : "");
    if (nobody) return address.input.focus();
    try {
      const body = { version: order.version, recipients: recipients.map((one) => one.id), reports: boxes.filter((box) => box.checked).map((box) => box.value), at: at.input.value, language: language.value };
      paint(form, /** @type {Order} */ (await call("PUT", "/history/mail", body)));
      if (!test) return toast(t("rm_saved"));
      const { from } = await call("POST", "/history/mail/test", {});
      toast(t("rm_tested", { day: daysWords(from, from) }));
    } catch (error) {
      refused(error, { recipients: address.input });
    }
  }

  form.onsubmit = (event) => { event.preventDefault(); save(false); };
  replace(form,
    order.sandbox && h("p", { class: "notice", data: { kind: "warn" } }, pictogram("notice"), h("span", null, t("rm_sandbox"))),
    h("fieldset", { class: "mail-which" }, h("legend", null, t("rm_which")), h("div", { class: "row wrap" }, REPORTS.map((code, n) => h("label", { class: "check" }, boxes[n] ?? null, t(`rm_${code}`))))),
    h("div", { class: "row wrap" }, at.node, h("div", { class: "field" }, h("label", { for: "mail-language" }, t("rm_language")), language)),
    h("div", { class: "stack" }, h("strong", null, t("rm_to")), none, list),
    h("div", { class: "row wrap mail-add" }, address.node, h("button", { type: "button", class: "button", on: { click: add } }, t("rm_add"))),
    h("div", { class: "row wrap" }, h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t("save")),
      h("button", { type: "button", class: "button", data: { action: "test" }, on: { click: () => save(true) } }, t("rm_test"))),
    order.reports.length > 0 && h("p", { class: "muted small" }, order.reports.map((code) => sentWords(order, code)).join(" ")));
  show();
}

/** @param {Order} order @param {string} code */
function sentWords(order, code) {
  const last = order.last[code];
  if (!last) return "";
  const days = daysWords(last.from, last.to);
  return t((order.sent[code] ?? "") >= last.to ? "rm_sent" : "rm_next", { report: t(`rm_${code}`), days, at: order.at });
}
