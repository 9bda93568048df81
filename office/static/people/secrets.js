/** Dialogs for what is shown once: a one-time link with its QR code, an API token; and for a new name. */

import { Problem } from "../../hallkeeper/api.js";
import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { copy, inWords, moment, openDialog } from "../desk/desk.js";

/**
 * A one-time link, to be opened on the screen itself or scanned.
 *
 * @param {string} title
 * @param {{url: string, qr: string, expires_at: string}} link `qr` is an SVG of the link, made by our server
 */
export function showLink(title, link) {
  openDialog(title,
    h("p", null, t("link_how", { time: moment(link.expires_at) })),
    h("div", { class: "secret-qr" }, h("img", { src: `data:image/svg+xml,${encodeURIComponent(whole(link.qr))}`, alt: t("qr_of_link"), width: 232, height: 232 })),
    secret(link.url, t("copy_link")),
    h("p", { class: "notice", data: { kind: "warn" } }, pictogram("bell"), t("link_once")));
}

/** @param {{name: string, token: string}} made */
export function showToken(made) {
  openDialog(t("token_for", { name: made.name }),
    secret(made.token, t("copy_token")),
    h("p", { class: "notice", data: { kind: "warn" } }, pictogram("bell"), t("token_once")));
}

/** @param {string} value @param {string} words */
function secret(value, words) {
  const input = h("input", { class: "input mono", type: "text", readonly: true, value, "aria-label": words, on: { focus: () => input.select() } });
  return h("div", { class: "secret" }, input, h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => copy(input) } }, words));
}

/** An inline SVG has no namespace; a picture needs one. @param {string} svg */
function whole(svg) {
  return svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
}

/**
 * @typedef {Object} Question
 * @property {string} title
 * @property {string} label
 * @property {string} [hint]
 * @property {[string, string, string][]} choices code, words, hint
 * @property {string} [extra] words of a switch, for the first choice
 * @property {string} yes
 * @property {(name: string, role: string, extra: boolean) => Promise<void>} send
 */

/** Ask for a name and a role; a refusal is said at its field. @param {Question} question */
export function askName(question) {
  const note = h("p", { class: "error", id: "name-error", role: "alert" });
  const name = h("input", { class: "input", type: "text", id: "name", maxlength: 40, required: true, autocomplete: "off", "aria-describedby": "name-error", on: { input: () => { note.textContent = ""; name.removeAttribute("aria-invalid"); } } });
  const extra = h("input", { type: "checkbox" });
  const rights = question.extra ? h("label", { class: "check" }, extra, question.extra) : null;
  const yes = h("button", { type: "submit", class: "button", data: { kind: "primary" } }, question.yes);
  const choices = h("fieldset", { class: "choice-list" }, h("legend", null, t("col_role")), question.choices.map(([code, words, hint], n) => h("label", { class: "choice" },
    h("input", { type: "radio", name: "role", value: code, checked: n === 0, on: { change: () => { if (rights) rights.hidden = code !== question.choices[0]?.[0]; } } }),
    h("span", null, h("span", { class: "strong" }, words), hint && h("span", { class: "muted small choice-hint" }, hint)))));
  const form = h("form", { class: "stack", novalidate: true, on: { submit: async (event) => {
    event.preventDefault();
    if (!name.value.trim()) { refuse(t("error_invalid_name")); return; }
    yes.disabled = true;
    try {
      await question.send(name.value.trim(), String(new FormData(form).get("role")), !rights?.hidden && extra.checked);
    } catch (error) {
      refuse(error instanceof Problem ? inWords(error) : String(error));
    } finally {
      yes.disabled = false;
    }
  } } },
    h("div", { class: "field" }, h("label", { for: "name" }, question.label), name, question.hint && h("p", { class: "hint" }, question.hint), note),
    choices, rights,
    h("div", { class: "dialog-foot" }, yes));
  /** @param {string} text */
  const refuse = (text) => {
    note.textContent = text;
    name.setAttribute("aria-invalid", "true");
    name.focus();
  };
  openDialog(question.title, form);
  name.focus();
}
