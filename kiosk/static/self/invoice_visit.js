/**
 * What a customer does for an invoice, told to the server: the code, what is open, make it out, send it, and the
 * same every month. What is refused leads back to where it can be put right.
 *
 * @typedef {import("./invoice_state.js").Invoicing} Invoicing
 * @typedef {import("./invoice_state.js").Invoice} Invoice
 * @typedef {import("./invoice_state.js").OpenItem} OpenItem
 * @typedef {import("./invoice_state.js").Way} Way
 */

import { isOffline, Problem } from "../../hallkeeper/api.js";
import { here } from "./host.js";
import { forget, keyFor } from "./meant.js";
import { alter, present } from "./state.js";
import { act, beside, get, go, leave, PATIENT, post } from "./visit.js";

const AGAIN_MS = 60_000; // one code a minute, as `diversion/proof/code.py` has it
const JUST_NOW_S = 90; // within a minute or so; else it is the hour's limit
const TO_NUMBER = "too_many_messages";
const FROM_HERE = "too_many_messages_here";
const BACK_TO = { name: "form", tax_no: "form", email: "mail" };
const SURE = new Set(["issued", "delivered"]);
/** What is said of a title code that cannot be used. @type {Record<string, string>} */
const CODE_TROUBLES = {
  not_a_title_code: "self_tcode_other",
  title_code_unclear: "self_tcode_unclear",
  title_code_is_link: "self_tcode_link",
  title_code_personal: "self_tcode_personal",
  invalid_tax_no: "self_tcode_wrong",
  invalid_title: "self_tcode_wrong",
};
const TYPED_INSTEAD = new Set(["self_tcode_link", "self_tcode_wrong"]); // a tax number, where one can be typed

/** Change what is known of the customer's invoices. @param {Partial<Invoicing>} patch */
export function note(patch) {
  alter({ invoicing: { ...present().invoicing, ...patch } });
}

/** Something goes wrong that has words of its own. @param {string} trouble their key @param {Partial<Invoicing>} [patch] */
function say(trouble, patch = {}) {
  alter({ trouble, invoicing: { ...present().invoicing, ...patch } });
}

/** The number is complete: it is looked up, and a code is sent to it, unless it has one already. */
export async function giveOwnNumber() {
  const { digits, invoicing, account } = present();
  if (account && invoicing.proved && invoicing.provedFor === digits) return go("looking");
  if (account && invoicing.sentTo === digits) return go(invoicing.proved ? "looking" : "proof");
  await act(async (wanted) => {
    const known = await post("/number", { phone: digits }, PATIENT);
    if (!wanted()) return;
    alter({ account: known });
    note({ proved: false, provedFor: "", sentTo: "" }); // the visit is of this number now
    await sendTo(digits, wanted);
  }, (problem) => {
    const words = tooMany(problem);
    if (!words) return false;
    if (problem.code === TO_NUMBER && present().invoicing.asked === digits) go("proof", { invoicing: { ...present().invoicing, againAt: againAt(problem) } }); // only the answer was lost
    else if (here().password && present().account) go("password", { trouble: problem.code === TO_NUMBER ? "self_pw_instead" : "self_pw_instead_full" });
    else say(words);
  });
}

/** What the code is for; its message says so. */
export function purpose() {
  const { want } = present();
  return { purpose: want === "auto" ? "mandate" : want === "notices" ? "notices" : "invoice" };
}

/** Another code: the one before it is void. */
export async function sendAgain() {
  const { digits } = present();
  await act(async (wanted) => sendTo(digits, wanted), (problem) => {
    const words = tooMany(problem);
    if (!words) return false;
    say(words, { againAt: againAt(problem) });
  });
}

/** Which words say that no message may go out now: to this number, or from here; "" where that is not what is wrong. @param {Problem} problem */
function tooMany({ code, againInS }) {
  if (code === FROM_HERE) return here().kind === "phone" ? "self_inv_full_phone" : "self_inv_full";
  if (code !== TO_NUMBER) return "";
  return (againInS ?? 0) > JUST_NOW_S ? "self_inv_too_often" : "self_inv_too_many";
}

/** When the server takes another one. @param {Problem} problem */
function againAt({ againInS }) {
  return performance.now() + (againInS === null ? AGAIN_MS : againInS * 1000);
}

/** @param {string} digits @param {() => boolean} wanted */
async function sendTo(digits, wanted) {
  const again = present().scene === "proof";
  const sent = await post("/code", purpose(), { tries: 1, timeout: 12_000 }).catch((error) => {
    if (wanted() && isOffline(error)) note({ asked: digits });
    throw error;
  });
  if (!wanted()) return;
  note({ asked: digits, sentTo: digits, againAt: performance.now() + AGAIN_MS, left: 0, code: "", proved: false, provedFor: "", practice: sent.sandbox });
  if (again) alter({ trouble: "" });
  else go("proof");
}

/** What was typed as service password is forgotten. @param {string} trouble @param {number} left */
export function forgetPassword(trouble, left) {
  say(trouble, { password: "", left });
}

/** The six digits are there. */
export async function prove() {
  const { code } = present().invoicing;
  await act(async (wanted) => {
    await post("/proof", { ...purpose(), code }, { tries: 1, timeout: 12_000 });
    if (!wanted()) return;
    note({ proved: true, code: "" });
    go("looking");
  }, (problem) => {
    const left = problem.triesLeft ?? 0;
    if (problem.code === "wrong_code") say("self_inv_wrong_code", { code: "", left });
    else if (problem.code === "too_many_tries") say("self_inv_tried_out", { code: "", sentTo: "" });
    else if (problem.code === "code_expired") say("self_inv_expired", { code: "", sentTo: "" });
    else if (problem.code === "no_code") say("self_inv_no_code", { code: "", sentTo: "" });
    else {
      note({ code: "" });
      return false;
    }
  });
}

/** What is open, what has been made out, and what comes every month; then the screen that fits. @param {string} [why] it is looked at again */
export async function lookAtInvoices(why = "") {
  await act(async (wanted) => {
    const [monthly, found] = await Promise.all([get("/standing"), present().want === "monthly" ? null : get("/invoices")]);
    if (!wanted()) return;
    note({ ...monthly, ...(found ? { open: found.open, issued: found.invoices.filter(lives).reverse() } : {}) });
    if (found) go("items", { trouble: why });
    else go(monthly.order ? "order" : "monthly");
  }, silent);
}

/** The page was loaded anew: where the code was given before, it need not be given again. */
export async function resumeInvoices() {
  try {
    await get("/standing");
    note({ proved: true });
    go("looking");
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // else the number is asked for, as at the beginning
  }
}

/** @param {Invoice} invoice */
function lives({ state }) {
  return state === "requested" || SURE.has(state);
}

/** @param {Problem} problem */
function silent({ code }) {
  if (code !== "invoices_silent") return false;
  say("self_inv_silent");
}

/** @param {OpenItem} item what is to be invoiced; title and way are asked for once */
export function choose(item) {
  note({ item, purpose: "now", resent: false });
  const { title, way } = present().invoicing;
  if (title && way) void issue();
  else go("title");
}

/** The title is known: what is asked next? */
export function afterTitle() {
  const { purpose, way, email } = present().invoicing;
  if (purpose === "monthly" && here().kind === "terminal") return go("mail");
  if (purpose === "monthly") return email ? void signUp() : go("mail");
  if (way) void issue();
  else go("delivery");
}

/** Whose is the tax number that was typed? */
export async function findCompany() {
  const { taxNo } = present().invoicing;
  await act(async (wanted) => {
    const found = await post("/company", { tax_no: taxNo }, PATIENT);
    if (!wanted()) return;
    note({ found, byCode: false });
    go("company");
  }, ({ code }) => {
    if (code === "invalid_tax_no") say("self_inv_bad_tax_no");
    else if (code === "unknown_company") say(here().phonePage !== null ? "self_tax_unknown_phone" : "self_tax_unknown");
    else if (code === "invoices_silent") say("self_inv_silent");
    else return false;
  });
}

/** Where a company says who it is, at a terminal. */
export function askCompany() {
  return here().companies ? "taxno" : "titlecode";
}

/** What the reader has read: whose title code is it? @param {string} code */
export async function readTitleCode(code) {
  await act(async (wanted) => {
    const found = await post("/title-code", { code }, PATIENT);
    if (!wanted()) return;
    note({ found, byCode: true });
    go("company");
  }, (problem) => {
    const words = CODE_TROUBLES[problem.code];
    if (!words) return false;
    if (problem.code === "title_code_personal") go("title", { trouble: words });
    else go(askCompany(), { trouble: here().companies || !TYPED_INSTEAD.has(words) ? words : `${words}_here` });
  });
}

/** It is this company. */
export function takeCompany() {
  const { found } = present().invoicing;
  if (!found) return go(askCompany());
  note({ title: { title: "company", ...found } });
  afterTitle();
}

/** @param {Way} way how it comes */
export function comeBy(way) {
  note({ way });
  void issue();
}

/** Make it out: once, however often this is pressed. */
export async function issue() {
  const { item, title, way, email } = present().invoicing;
  if (present().busy || !item || !title || !way) return;
  const wish = { item: item.item, ...title, way, ...(way === "email" ? { email } : {}) };
  const key = keyFor({ ...wish, phone: present().digits });
  if (present().scene !== "issuing") go("issuing", { invoicing: { ...present().invoicing, invoice: null, field: "" } });
  await act(async (wanted) => {
    const invoice = await post("/invoices", wish, { ...PATIENT, key });
    if (wanted()) take(invoice);
  }, (problem) => {
    if (problem.code === "invoices_silent") say("self_inv_silent");
    else if (problem.code === "already_invoiced") lookAnew("self_inv_already");
    else if (problem.code === "unknown_item") lookAnew("self_inv_gone");
    else return backToField(problem);
  });
}

/** The list has changed meanwhile. @param {string} trouble */
function lookAnew(trouble) {
  go("looking", { trouble });
}

/** What was typed cannot be used: back to where it stands. @param {Problem} problem */
function backToField({ code, field }) {
  const known = BACK_TO[/** @type {keyof typeof BACK_TO} */ (field ?? "")];
  if (!known) return false;
  const scene = known === "form" && here().kind === "terminal" ? "title" : known;
  forget();
  const trouble = code === "invalid_tax_no" ? "self_inv_bad_tax_no" : scene === "mail" ? "self_inv_bad_email" : field === "tax_no" ? "self_inv_bad_tax_no" : "self_inv_bad_name";
  go(/** @type {"form" | "title" | "mail"} */ (scene), { trouble, invoicing: { ...present().invoicing, field: field ?? "" } });
}

/** How the invoice stands, as the server tells it. @param {Invoice} invoice */
export function take(invoice) {
  const { open, issued } = present().invoicing;
  const others = issued.filter((one) => one.invoice !== invoice.invoice);
  const kept = lives(invoice) ? { open: open.filter((one) => one.item !== invoice.item), issued: [invoice, ...others] } : { issued: others };
  const issuedNow = SURE.has(invoice.state);
  note({ ...kept, invoice, ...(issuedNow ? { done: true } : {}) });
  if (invoice.state === "failed") forget();
  if (issuedNow && present().scene !== "issued") go("issued", { paper: null });
}

/** How does it stand by now? Nothing is said where nobody answers; it is asked again soon. */
export async function lookAtInvoice() {
  const { invoice } = present().invoicing;
  if (!invoice || present().busy) return;
  await beside(async (wanted) => {
    const now = await get(`/invoices/${invoice.invoice}`);
    if (wanted() && present().scene === "issuing" && present().invoicing.invoice?.invoice === invoice.invoice) take(now);
  }, isOffline);
}

/** Once more, to the number that is known. @param {Invoice} invoice */
export async function resend({ invoice }) {
  await act(async (wanted) => {
    const sent = await post(`/invoices/${invoice}/deliver`, { way: "sms" }, PATIENT);
    if (!wanted()) return;
    note({ way: "sms", resent: true });
    take(sent);
  }, (problem) => {
    const words = tooMany(problem);
    if (!words) return false;
    say(words);
  });
}

/** The invoice is dealt with: what was shown as a code has been handed over by it. */
export async function goOn() {
  const { invoice, way } = present().invoicing;
  if (present().busy) return;
  if (invoice && way === "qr" && invoice.state === "issued") {
    let here = () => true;
    await act(async (wanted) => {
      here = wanted;
      const handed = await post(`/invoices/${invoice.invoice}/deliver`, { way: "qr" });
      if (wanted()) take(handed);
    }, () => undefined); // the customer has it all the same
    if (!here()) return;
  }
  if (present().scene !== "issued") return;
  if (present().invoicing.order) leave();
  else go("monthly");
}

/** The customer agrees to the text that is shown; what is missing is asked for. */
export function agree() {
  note({ purpose: "monthly" });
  const { title, email } = present().invoicing;
  if (!title) go("title");
  else if (email) void signUp();
  else go("mail");
}

/** At a terminal the address and the text come last. */
export function monthlyByMail() {
  note({ purpose: "monthly" });
  if (present().invoicing.title) afterTitle();
  else go("title");
}

/** Every month from now on. */
export async function signUp() {
  const { title, email, consent } = present().invoicing;
  if (!title || !consent) return go("monthly");
  const wish = { email, ...title, consent: consent.version };
  const key = keyFor({ ...wish, phone: present().digits });
  await act(async (wanted) => {
    const order = await post("/standing", wish, { ...PATIENT, key });
    if (!wanted()) return;
    note({ order, cancelled: false, done: true });
    go(here().kind === "terminal" ? "posted" : "ordered", { paper: null });
  }, (problem) => {
    if (problem.code === "consent_outdated") return void textAnew();
    return backToField(problem);
  });
}

/** The text has changed between reading and agreeing: it is shown again. */
async function textAnew() {
  await beside(async (wanted) => {
    const { consent } = await get("/standing");
    if (!wanted()) return;
    note({ consent });
    go(here().kind === "terminal" ? "mailagree" : "monthly", { trouble: "self_inv_text_changed" });
  });
}

/** Nothing by itself any more. */
export async function stopOrder() {
  await act(async (wanted) => {
    await post("/standing/cancel", {});
    if (!wanted()) return;
    forget(); // whoever orders again means another order
    note({ order: null, cancelled: true, done: true });
    go("ordered");
  }, () => false);
}
