/**
 * Self-service on the customer's own phone. The visit's secret is kept for this tab alone, so that a page that
 * is loaded anew finds back to its payment; what was typed is kept nowhere.
 *
 * @typedef {import("./self/state.js").Want} Want
 *
 * @typedef {Object} PhoneData what the page brings
 * @property {import("../hallkeeper/types.js").Names} hall
 * @property {string} zone
 * @property {{languages: string[]}} kiosk
 * @property {{code: string, names: import("../hallkeeper/types.js").Names}} service
 * @property {string | null} offer
 * @property {string | null} track
 * @property {string[]} providers
 * @property {boolean} invoices whether invoices are made out here
 * @property {string[]} agreements who takes automatic payment here
 * @property {number | null} password how many digits a service password has, if one may be given
 * @property {boolean} sandbox
 * @property {string | null} [hotline]
 */

import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { keep, kept } from "../hallkeeper/keeping.js";
import { call, Problem } from "../hallkeeper/api.js";
import { openStaffBell } from "../hallkeeper/staff_bell.js";
import { language, named, pageData, setLanguage, t } from "../hallkeeper/words.js";
import { openHost } from "./self/host.js";
import { providerNames } from "./self/money.js";
import { choiceCard, choiceCards } from "./self/parts.js";
import { showSelf } from "./self/screen.js";
import { note, resumeInvoices } from "./self/invoice_visit.js";
import { resumeMandate } from "./self/mandate_visit.js";
import { resumeNotices } from "./self/notices.js";
import { accept } from "./self/paying.js";
import { alter, invoices, onAlter, present } from "./self/state.js";
import { scanned, takeOver } from "./self/taken.js";
import { begin, go, hold, isServing, resume, ringStaff, staffCalled } from "./self/visit.js";
import { settle } from "./settle.js";

const KEPT = "self";
const LETTERS = "letters"; // how large: the phone is the customer's own, and so are their eyes
document.documentElement.dataset.size = kept("device", LETTERS) === "large" ? "large" : "normal";
const DONE = new Set(["done", "issued", "ordered", "posted", "autopaid"]);
/** What a link may ask for: whoever scanned it has said already what they want. @type {Record<string, Want>} */
const ASKED = { invoice: "invoice", monthly: "monthly", auto: "auto", notices: "notices" };
/** What the address of a message leads to, even where the tab is still at something else. @type {Set<Want>} */
const BY_ADDRESS = new Set(["auto", "notices"]);
const data = /** @type {PhoneData} */ (pageData());
const screen = byId("screen");

/** What stands there: it is drawn again in another language. @type {() => void} */
let draw = start;
/** @type {() => void} */
let stop = () => undefined;

openHost({
  kind: "phone",
  providers: data.providers,
  agreements: data.agreements,
  password: data.password,
  companies: false, // both are typed on a phone
  sandbox: data.sandbox,
  hotline: data.hotline ?? null,
  service: () => data.service.names,
  opening: (task) => ({
    task,
    service: data.service.code,
    language: language(),
    ...(data.offer ? { offer: data.offer } : {}),
    ...(data.track ? { track: data.track } : {}),
  }),
  begin: "/self",
  known: (what) => keep("tab", KEPT, what || null),
  prints: () => false,
  cash: () => ({ service: data.service.names, wait: "", take: null }),
  askStaff: null,
  phonePage: null,
  zone: data.zone,
  leave: (done) => show(done ? farewell : start),
  unpaired: () => show(start),
});

const staff = openStaffBell(byId("staff"), {
  possible: () => isServing() || Boolean(data.track),
  ring: () => isServing() ? ringStaff() : call("POST", `/t/${data.track}/help`, {}, { base: "" }),
  rings: async () => (isServing() ? await staffCalled() : await call("GET", `/t/${data.track}/state`, undefined, { base: "" })).rings,
});

/** @returns {{visit: string, secret: string} | null} */
function begun() {
  try {
    return JSON.parse(kept("tab", KEPT) ?? "null");
  } catch {
    return null; // nothing of ours
  }
}

/** @param {() => void} next what stands there from now on */
function show(next) {
  stop();
  stop = () => undefined;
  draw = next;
  draw();
  staff.draw();
  window.scrollTo(0, 0);
  screen.querySelector("h1")?.focus({ preventScroll: true });
}

/** @param {Want} want */
function enter(want) {
  begin(want);
  show(visit);
  settle();
}

function visit() {
  stop();
  stop = showSelf(screen, () => window.scrollTo(0, 0));
}

function start() {
  const pays = data.providers.length > 0;
  const cards = choiceCards([
    pays && choiceCard({ name: "bill", icon: "card", tone: 1, title: t("self_task_bill"), hint: t("self_task_bill_hint_phone"), act: () => enter("bill") }),
    pays && choiceCard({ name: "topup", icon: "plus", tone: 3, title: t("self_task_topup"), hint: t("self_task_topup_hint"), act: () => enter("topup") }),
    data.invoices && choiceCard({ name: "invoice", icon: "receipt", tone: 2, title: t("self_task_invoice"), hint: t("self_task_invoice_hint"), act: () => enter("invoice") }),
    data.invoices && choiceCard({ name: "monthly", icon: "clock", tone: 5, title: t("self_task_monthly"), hint: t("self_task_monthly_hint"), act: () => enter("monthly") }),
    data.agreements.length > 0 && choiceCard({ name: "auto", icon: "recall", tone: 4, title: t("self_task_auto"), hint: t("self_task_auto_hint"), act: () => enter("auto") }),
  ]);
  /** @param {string} icon @param {string} words */
  const line = (icon, words) => h("p", { class: "self-ways" }, pictogram(icon), h("span", null, words));
  const possible = pays || data.invoices;
  const lines = [
    pays && line("phone", t(data.sandbox ? "self_pays_sandbox" : "self_pays", { providers: providerNames(data.providers) })),
    line("coins", t("self_pays_cash")),
    data.hotline && line("phone", t("self_hotline", { hotline: data.hotline })),
    data.track && back(),
  ];
  frame("start", t(possible ? "question" : "self_nothing_title"), t(possible ? "self_start_hint" : "self_nothing_text"), [possible && cards, h("div", { class: "self-methods" }, lines)]);
}

function farewell() {
  frame("farewell", t("self_farewell_title"), t("self_farewell_text"), [data.track && back()]);
}

/** A line that was cut while the page was loaded anew. */
function waiting() {
  const again = h("button", { class: "button self-button", type: "button", data: { kind: "primary", do: "again" }, on: { click: () => void open() } }, t("again"));
  frame("waiting", t("self_waiting_title"), t("self_waiting_text"), [h("div", { class: "self-foot" }, again)]);
}

/**
 * @param {string} name
 * @param {string} title
 * @param {string} hint
 * @param {import("../hallkeeper/element.js").Child[]} body
 */
function frame(name, title, hint, body) {
  replace(screen, h("section", { class: "self", data: { scene: name } }, h("div", { class: "self-ask" }, h("h1", { class: "question", tabindex: "-1" }, title), h("p", { class: "hint" }, hint)), h("div", { class: "self-body" }, ...body)));
}

function back() {
  return h("a", { class: "button self-button", data: { do: "ticket" }, href: `/t/${data.track}` }, pictogram("ticket"), h("span", null, t("self_to_ticket")));
}

function editions() {
  byId("hall").textContent = named(data.hall);
  const others = data.kiosk.languages.filter((one) => one !== language());
  const large = document.documentElement.dataset.size === "large";
  replace(
    byId("editions"),
    others.map((one) => edition(`language-${one}`, "globe", t(`language_${one.toLowerCase().replace("-", "_")}`), () => setLanguage(one), one)),
    edition("size", "letters", t(large ? "size_normal" : "size_large"), () => letters(large ? "normal" : "large")),
  );
}

/** @param {"normal" | "large"} size */
function letters(size) {
  document.documentElement.dataset.size = size;
  keep("device", LETTERS, size);
}

/** The same in another edition; what is typed stays. */
function drawAnew() {
  const typed = new Map(Array.from(screen.querySelectorAll("input"), ({ name, value }) => [name, value]));
  draw();
  staff.draw();
  for (const input of screen.querySelectorAll("input")) input.value = typed.get(input.name) ?? input.value;
}

/**
 * @param {string} name
 * @param {string} icon
 * @param {string} words
 * @param {() => void} act
 * @param {string} [lang]
 */
function edition(name, icon, words, act, lang) {
  const change = () => {
    act();
    editions();
    document.title = t("self_title");
    drawAnew();
  };
  return h("button", { class: "button aid", type: "button", lang, data: { aid: name }, on: { click: change } }, pictogram(icon), h("span", null, words));
}

/** The number in the queue is known from the address: afterwards it is offered back. */
onAlter((now, before) => {
  const { track } = data;
  if (track && DONE.has(now.scene) && !DONE.has(before.scene) && !now.ticket) setTimeout(() => void hold(track, true));
});

/** What the link asks for; an offer made beside the queue for invoices means one too. */
function wanted() {
  return new URLSearchParams(location.search).get("task") ?? data.service.code;
}

/** Where the page was loaded anew, what was proved before holds. */
function goOn() {
  if (invoices(present())) void resumeInvoices();
  if (present().want === "auto") void resumeMandate();
  if (present().want === "notices") void resumeNotices();
  show(visit);
}

/** A terminal's visit goes on here. @param {NonNullable<ReturnType<typeof scanned>>} found */
async function goOnWith({ code, to }) {
  try {
    const taken = await takeOver(code);
    keep("tab", KEPT, JSON.stringify(taken));
    if (!(await resume(taken.visit, taken.secret))) return show(usedUp);
    alter({ want: to === "invoice" ? "invoice" : "monthly" });
    note({ proved: true });
    go(to === "post" ? "post" : "looking");
    show(visit);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    show(usedUp);
  }
}

function usedUp() {
  const home = h("button", { class: "button self-button", type: "button", data: { kind: "primary", do: "home" }, on: { click: () => show(start) } }, t("to_start"));
  frame("used", t("self_post_used_title"), t("self_post_used_text"), [h("div", { class: "self-foot" }, home)]);
}

async function open() {
  const handed = scanned();
  if (handed) return void goOnWith(handed);
  const before = begun();
  try {
    const found = before && (await resume(before.visit, before.secret));
    if (found?.paid) accept(found.paid);
    const asked = ASKED[wanted()];
    const may = asked && (asked === "notices" || (asked === "auto" ? data.agreements.length > 0 : data.invoices));
    if (found && may && BY_ADDRESS.has(asked)) alter({ want: asked });
    if (found) return goOn();
    if (may) enter(asked);
    else show(start);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    show(waiting);
  }
}

editions();
void open();
