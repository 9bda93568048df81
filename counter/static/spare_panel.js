/**
 * Every month by e-mail or by post, taken down by the teller: whose number, what proves it, where to, the text that
 * is agreed to; then the printed confirmation, which may be printed again, and the whole taken back. What the customer
 * has already can be ended, with a confirmation of its own.
 *
 * @typedef {import("./spare_form.js").Field} Field
 * @typedef {{payer: string, proved: string | null, order?: import("./spare_end.js").Standing | null, notices?: import("./spare_notices.js").Wanted, consent: {version: string, language: string, title: string, lead: string, points: string[]}}} Looked
 * @typedef {{order: string, to: string, can_print: boolean, paper: Paper | null}} Ended
 * @typedef {Ended & {first_cycle: string, replaced: boolean}} Order
 * @typedef {{copy: number, state: string, doubtful: boolean, kiosk: {code: string, names: import("../hallkeeper/types.js").Names} | null}} Paper
 */

import { call } from "../hallkeeper/api.js";
import { h, replace } from "../hallkeeper/element.js";
import { named } from "../hallkeeper/words.js";
import { show } from "./dialog.js";
import { standingPart } from "./spare_end.js";
import { answerLine, choice, closePanel, consentPart, field, keys, refused } from "./spare_form.js";
import { noticesPart } from "./spare_notices.js";
import { postPart } from "./spare_post.js";
import { proofPart } from "./spare_proof.js";
import { t } from "./wording.js";

const LOOK_MS = 1_500;
const OUT = new Set(["SENT", "CONFIRMED"]);

/**
 * @param {string} here the counter's address below /api/v1
 * @param {string} number of the ticket
 * @param {string} spoken the customer's language
 * @param {(is: boolean) => void} changed they are signed up, or no longer
 */
export function signUpPanel(here, number, spoken, changed) {
  const line = answerLine();
  const phone = field("phone", t("spare_phone"), { inputmode: "tel", maxlength: 20, autofocus: true });
  const look = h("button", { class: "button", type: "submit", data: { kind: "primary" } }, t("spare_look"), h("kbd", { class: "key" }, "Enter"));
  const rest = h("div", { class: "stack" });
  const form = h("form", { class: "panel", novalidate: true, on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void find();
  } } }, h("div", { class: "panel-first" }, phone.node, look), line.node);
  const content = h("div", { class: "stack" }, form, rest);

  async function find() {
    if (!phone.input.value.trim()) return phone.wrong(t("spare_invalid_phone"));
    look.disabled = true;
    line.say("good", "");
    try {
      const found = /** @type {Looked} */ (await call("POST", `${here}/standing/look`, { phone: phone.input.value.trim(), language: spoken }));
      const about = { here, phone: phone.input.value.trim(), spoken };
      const done = (/** @type {Order | Ended} */ order) => {
        replace(content, donePart(here, order, changed));
        /** @type {HTMLElement | null} */ (content.querySelector("[data-kind=primary]"))?.focus();
      };
      const ended = (/** @type {Ended} */ order) => {
        changed(false);
        done(order);
      };
      replace(rest, found.proved ? wishForm({ ...about, found, done, ended, changed }) : proofPart({ ...about, payer: found.payer, proved: () => void find() }));
      rest.querySelector("input")?.focus();
      look.dataset.kind = "";
    } catch (error) {
      replace(rest);
      refused(error, { phone }, line);
    }
    look.disabled = false;
  }
  phone.input.addEventListener("input", () => { replace(rest); look.dataset.kind = "primary"; });
  return show(t("spare_standing_title", { number }), content);
}

/** @param {{here: string, phone: string, spoken: string, found: Looked, done: (order: Order) => void, ended: (order: Ended) => void, changed: (is: boolean) => void}} about */
function wishForm({ here, phone, spoken, found, done, ended, changed }) {
  const line = answerLine();
  const email = field("email", t("spare_email"), { type: "email", maxlength: 254, inputmode: "email" });
  const title = choice("title", t("spare_title_field"), [["personal", t("spare_personal", { payer: found.payer })], ["company", t("spare_company")]]);
  const name = field("name", t("spare_company_name"), { maxlength: 100 });
  const taxNo = field("tax_no", t("spare_tax_no"), { maxlength: 24 });
  const company = h("div", { class: "pairs", hidden: true }, name.node, taxNo.node);
  title.input.addEventListener("change", () => { company.hidden = title.input.value !== "company"; });
  const way = choice("way", t("spare_sent_how"), [["email", t("spare_by_email")], ["post", t("spare_by_post")]]);
  way.input.addEventListener("change", () => void pickWay());
  const send = h("button", { class: "button", type: "submit", data: { kind: "primary" } }, t("spare_sign_up"));
  const where = h("div", { class: "stack" }, email.node);
  const text = h("div");
  const keyOf = keys();
  /** On paper: where to. @type {ReturnType<typeof postPart> | null} */
  let post = null;
  let consent = found.consent;
  let agreed = read(found.consent);

  /** The text to be read out. @param {Looked["consent"]} now */
  function read(now) {
    const part = consentPart(now);
    consent = now;
    replace(text, part.node);
    return part.agreed;
  }

  /** Another way has another text, and asks for other things. */
  async function pickWay() {
    way.input.disabled = true;
    try {
      if (way.input.value === "post") {
        const known = /** @type {Looked & import("./spare_post.js").Known} */ (await call("POST", `${here}/standing/look`, { phone, language: spoken, way: "post" }));
        post = postPart(known, line);
        agreed = read(known.consent);
        replace(where, post.node);
      } else {
        post = null;
        agreed = read(found.consent);
        replace(where, email.node);
      }
      line.say("good", "");
    } catch (error) {
      way.input.value = post ? "post" : "email";
      refused(error, {}, line);
    }
    way.input.disabled = false;
    way.input.focus();
  }

  /** @returns {boolean} */
  function complete() {
    if (post ? !post.complete() : !email.input.value.trim() && !missing(email, "spare_invalid_mail_address")) return false;
    if (title.input.value === "company" && !name.input.value.trim()) return missing(name, "spare_invalid_title");
    if (!agreed.checked) {
      line.say("warn", t("spare_agree_first"));
      agreed.focus();
      return false;
    }
    return true;
  }

  const form = h("form", { class: "stack panel", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (send.disabled || !complete()) return;
    send.disabled = true;
    const isCompany = title.input.value === "company";
    const to = post ? post.read() : { email: email.input.value.trim() };
    const wish = { phone, ...to, title: title.input.value, name: isCompany ? name.input.value.trim() : null, tax_no: isCompany ? taxNo.input.value.trim() || null : null,
      consent: consent.version, consent_language: consent.language };
    try {
      const order = /** @type {Order} */ (await call("POST", `${here}/standing`, wish, { key: keyOf(wish) }));
      changed(true);
      done(order);
    } catch (error) {
      const own = { phone: email, email, name: post && !isCompany ? post.name : name, tax_no: taxNo };
      refused(error, post ? { ...own, street: post.street } : own, line);
    }
    send.disabled = false;
  } } },
  standingPart(here, phone, found.order, line, ended),
  h("div", { class: "pairs" }, way.node, title.node), where, company, text, noticesPart(here, phone, found.notices, line), line.node,
  h("div", { class: "row dialog-foot" }, h("button", { class: "button", type: "button", on: { click: () => closePanel(form) } }, t("cancel"), h("kbd", { class: "key" }, "Esc")), send));
  return form;
}

/** @param {Field} one @param {string} words */
function missing(one, words) {
  one.wrong(t(words));
  one.input.focus();
  return false;
}

/** Done: where it goes, or went, and the paper. @param {string} here @param {Order | Ended} order @param {(is: boolean) => void} changed */
function donePart(here, order, changed) {
  const begun = "first_cycle" in order ? order : null;
  const path = begun ? `${here}/standing` : `${here}/standing/end`;
  let next = 0;
  const line = answerLine();
  const paper = h("p", { class: "muted", role: "status" });
  const again = h("button", { class: "button", type: "button", on: { click: () => act("print", (/** @type {Ended} */ now) => tell(now)) } });
  const back = h("button", { class: "button", type: "button", on: { click: () => act("undo", (/** @type {{again: string | null}} */ now) => {
    changed(false);
    replace(node, h("p", { class: "lead" }, t(now.again ? "spare_taken_back_again" : "spare_taken_back", { to: now.again ?? "" })), h("div", { class: "row dialog-foot" }, finish()));
    node.querySelector("button")?.focus();
  }) } }, t("spare_take_back"));
  const finish = () => h("button", { class: "button", type: "button", autofocus: true, data: { kind: "primary" }, on: { click: () => closePanel(node) } }, t("spare_done"));
  const node = h("div", { class: "stack panel-done" },
    h("p", { class: "lead strong" }, t(begun ? "spare_done_title" : "spare_ended_title", { to: order.to })),
    h("p", null, begun ? t("spare_done_from", { month: begun.first_cycle }) : t("spare_ended_say")),
    paper, line.node, h("div", { class: "row dialog-foot" }, begun ? back : null, again, finish()));

  /** @param {"print" | "undo"} what @param {(now: any) => void} then */
  async function act(what, then) {
    for (const one of [again, back]) one.disabled = true;
    try {
      then(await call("POST", `${path}/${what}`, { order: order.order }));
    } catch (error) {
      refused(error, {}, line);
    }
    for (const one of [again, back]) one.disabled = false;
  }

  /** @param {Ended} now */
  function tell(now) {
    const kiosk = named(now.paper?.kiosk?.names);
    const state = !now.paper ? (now.can_print ? "wanted" : "none") : now.paper.doubtful ? "doubtful" : OUT.has(now.paper.state) ? "out" : "coming";
    paper.textContent = t(!begun && state === "none" ? "spare_ended_no_paper" : `spare_paper_${state}`, { kiosk });
    paper.dataset.state = state;
    paper.className = state === "doubtful" ? "bad strong" : "muted";
    again.hidden = !now.can_print;
    again.textContent = t(now.paper ? "spare_print_again" : "spare_print");
    clearTimeout(next);
    if (state !== "out") next = window.setTimeout(follow, LOOK_MS);
  }

  async function follow() {
    if (!paper.isConnected) return;
    try {
      tell(/** @type {Ended} */ (await call("GET", `${path}/${order.order}`, undefined, { tries: 1 })));
    } catch {
      next = window.setTimeout(follow, LOOK_MS); // the desk itself says that the hall cannot be reached
    }
  }
  tell(order);
  return node;
}
