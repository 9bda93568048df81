/**
 * Who can do what and agreed to what: a table that is changed in place; each change is kept at once.
 *
 * @typedef {import("./types.js").StaffRow} StaffRow
 * @typedef {import("./types.js").Shift} Shift
 */

import { call } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { ask, copy, fail, openDialog, toast } from "../desk/desk.js";
import { dayWords, hours, inOrder, shiftName, today, weekdayLong, weekdayOf } from "./words.js";

const KEPT = /** @type {const} */ (["works", "skills", "most_hours", "least_hours", "most_days", "off_weekdays", "off", "wishes", "away", "usual"]);

/** @type {StaffRow[]} */
let staff = [];
/** @type {Shift[]} */
let shifts = [];
/** @type {{code: string, names: import("../../hallkeeper/types.js").Names}[]} */
let services = [];
/** what is being kept */
let last = Promise.resolve(true);

/** @returns {StaffRow[]} */
export function known() {
  return staff;
}

/** @param {Shift[]} patterns */
export async function loadStaff(patterns) {
  shifts = patterns;
  [staff, services] = await Promise.all([call("GET", "/roster/staff"), call("GET", "/services")]);
  paint();
}

/** What is known of them may have changed. */
export function staffAgain() {
  return loadStaff(shifts);
}

function paint() {
  if (!staff.length) {
    replace(byId("staff"), h("div", { class: "empty" }, pictogram("people"), h("p", null, t("no_staff")), h("a", { href: "/office/people" }, t("nav_people"))));
    return;
  }
  replace(byId("staff"), h("div", { class: "scroll" }, h("table", { class: "table staff" },
    h("thead", null, h("tr", null, ["col_name", "roster_skills", "roster_hours_week", "roster_days_week", "roster_off_weekdays", "roster_dates"].map((key) => h("th", { scope: "col" }, t(key))), h("th", null, h("span", { class: "visually-hidden" }, t("actions"))))),
    h("tbody", null, staff.map(row)))));
}

/** @param {StaffRow} one */
function row(one) {
  const works = h("input", { type: "checkbox", role: "switch", checked: one.works, "aria-label": t("roster_works_label", { name: one.name }), on: { change: () => save(one, () => ({ works: works.checked })) } });
  return h("tr", { data: { person: one.person, rests: one.works ? undefined : "" } },
    h("th", { scope: "row" }, h("label", { class: "switch" }, works, one.name)),
    h("td", null, h("div", { class: "chips", role: "group", "aria-label": t("roster_skills") }, services.map(({ code, names }) => chip(named(names) || code, one.skills.includes(code), (on) => save(one, () => ({ skills: toggled(one.skills, code, on) })))))),
    h("td", null, h("div", { class: "from-most" }, number(one, "least_hours", 80), "–", number(one, "most_hours", 80))),
    h("td", null, number(one, "most_days", 7)),
    h("td", null, h("div", { class: "chips weekdays", role: "group", "aria-label": t("roster_off_weekdays") }, Array.from({ length: 7 }, (_, n) => chip(weekdayOf(n), one.off_weekdays.includes(n), (on) => save(one, () => ({ off_weekdays: toggled(one.off_weekdays, n, on) })), weekdayLong(n))))),
    h("td", null, h("button", { type: "button", class: "button said", "aria-label": `${t("roster_dates")}: ${one.name}`, on: { click: () => more(one) } }, moreWords(one))),
    h("td", { class: "tight" }, h("button", { type: "button", class: "button", title: t("roster_calendar"), "aria-label": `${t("roster_calendar")}: ${one.name}`, data: { kind: "plain", on: one.feed ? "" : undefined }, on: { click: () => calendar(one) } }, pictogram("calendar"))));
}

/** @param {string} words @param {boolean} on @param {(on: boolean) => void} change @param {string} [label] */
function chip(words, on, change, label) {
  return h("button", { type: "button", class: "chip", "aria-pressed": String(on), "aria-label": label ?? null, title: label ?? null, on: { click: () => change(!on) } }, words);
}

/** @template T @param {T[]} all @param {T} one @param {boolean} on */
function toggled(all, one, on) {
  return on ? [...new Set([...all, one])].sort() : all.filter((x) => x !== one);
}

/** @param {StaffRow} one @param {"least_hours" | "most_hours" | "most_days"} name @param {number} max */
function number(one, name, max) {
  const input = h("input", { class: "input num", type: "number", inputmode: "decimal", min: 0, max, step: name === "most_days" ? 1 : 0.5, value: one[name], data: { name }, "aria-label": `${t(`roster_${name}`)}: ${one.name}`,
    on: { change: () => { const value = input.valueAsNumber; if (input.value !== "" && input.validity.valid) save(one, () => ({ [name]: value })); else input.value = String(one[name]); } } });
  return input;
}

/** @param {StaffRow} one */
function moreWords(one) {
  const ahead = (/** @type {string[]} */ days) => days.filter((day) => day >= today()).length;
  const words = [ahead(one.away) && t("roster_away_n", { n: ahead(one.away) }), ahead(one.off) && t("roster_off_n", { n: ahead(one.off) }), ahead(one.wishes) && t("roster_wishes_n", { n: ahead(one.wishes) }), one.usual.length && t("roster_usual_n", { n: one.usual.length })];
  return words.filter(Boolean).join(" · ") || t("roster_none_said");
}

/** One change after the other, each made of what the one before has left. @param {StaffRow} one @param {() => Partial<StaffRow>} changed @returns {Promise<boolean>} */
function save(one, changed) {
  last = last.then(() => send(one, changed()));
  return last;
}

/** @param {StaffRow} one @param {Partial<StaffRow>} change @returns {Promise<boolean>} */
async function send(one, change) {
  const now = { ...one, ...change };
  const body = { version: one.version, ...Object.fromEntries(KEPT.map((name) => [name, now[name]])) };
  try {
    const kept = await call("PUT", `/roster/staff/${one.person}`, body);
    Object.assign(one, change, { version: kept.version });
    toast(t("roster_staff_saved", { name: one.name }), { ms: 2_500 });
    return true;
  } catch (error) {
    fail(error);
    return false;
  } finally {
    repaint(one);
  }
}

/** The row anew, with the focus where it was; not while somebody types another number, which would be lost. @param {StaffRow} one */
function repaint(one) {
  const old = byId("staff").querySelector(`[data-person="${one.person}"]`);
  if (!old || typing(old, one)) return;
  const places = (/** @type {Element} */ node) => [...node.querySelectorAll("input, button")];
  const at = document.activeElement ? places(old).indexOf(document.activeElement) : -1;
  const made = row(one);
  old.replaceWith(made);
  if (at >= 0) /** @type {HTMLElement | undefined} */ (places(made)[at])?.focus();
}

/** @param {Element} row @param {StaffRow} one */
function typing(row, one) {
  const at = /** @type {HTMLInputElement | null} */ (row.querySelector("input.num:focus"));
  return at !== null && at.valueAsNumber !== one[/** @type {"most_days"} */ (at.dataset.name)];
}

/** Days away, days off, wishes and usual shifts. @param {StaffRow} one */
function more(one) {
  const away = dates(t("roster_away_dates"), one.away, t("roster_away_dates_hint"));
  const off = dates(t("roster_off_dates"), one.off);
  const wishes = dates(t("roster_wish_dates"), one.wishes);
  const usual = inOrder(shifts).map((shift) => h("label", { class: "check" }, h("input", { type: "checkbox", value: shift.code, checked: one.usual.includes(shift.code) }), `${shiftName(shift)} ${hours(shift)}`));
  const send = async () => {
    const chosen = usual.map((label) => /** @type {HTMLInputElement} */ (label.firstElementChild)).filter((box) => box.checked).map((box) => box.value);
    if (await save(one, () => ({ away: away.days(), off: off.days(), wishes: wishes.days(), usual: chosen }))) dialog.close();
  };
  const dialog = openDialog(one.name, away.node, off.node, wishes.node,
    h("fieldset", { class: "choice-list" }, h("legend", { class: "strong" }, t("roster_usual")), h("p", { class: "hint" }, t("roster_usual_hint")), usual),
    h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: send } }, t("save"))));
}

/** @param {string} title @param {string[]} before @param {string} [hint] */
function dates(title, before, hint) {
  let days = [...before].sort();
  const list = h("ul", { class: "chips dates" });
  const input = h("input", { class: "input", type: "date", "aria-label": title });
  const add = () => {
    if (input.value && !days.includes(input.value)) days = [...days, input.value].sort();
    input.value = "";
    show();
  };
  const show = () => replace(list, ...days.map((day) => h("li", null, h("button", { type: "button", class: "chip", "aria-pressed": "true", "aria-label": t("roster_date_away", { day: dayWords(day) }), on: { click: () => { days = days.filter((one) => one !== day); show(); } } }, dayWords(day), pictogram("close")))));
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
  show();
  return { node: h("div", { class: "stack" }, h("h3", null, title), hint && h("p", { class: "hint" }, hint), list, h("div", { class: "row" }, input, h("button", { type: "button", class: "button", on: { click: add } }, t("roster_date_add")))), days: () => { add(); return days; } };
}

/** The secret link of a teller's own calendar. @param {StaffRow} one */
async function calendar(one) {
  if (one.feed) {
    const dialog = openDialog(t("roster_calendar_of", { name: one.name }), h("p", null, t("roster_calendar_there")),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "button", data: { kind: "bad" }, on: { click: async () => { dialog.close(); await take(one); } } }, t("roster_calendar_take")),
        h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => give(one) } }, t("roster_calendar_anew"))));
    return;
  }
  const sure = await ask({ title: t("roster_calendar_of", { name: one.name }), text: t("roster_calendar_how"), yes: t("roster_calendar_give") });
  if (sure) await give(one);
}

/** @param {StaffRow} one */
async function give(one) {
  try {
    const made = await call("POST", `/roster/staff/${one.person}/calendar`, {});
    one.feed = true;
    repaint(one);
    const input = h("input", { class: "input mono", type: "text", readonly: true, value: made.url, "aria-label": t("roster_calendar"), on: { focus: () => input.select() } });
    openDialog(t("roster_calendar_of", { name: one.name }), h("p", null, t("roster_calendar_paste")),
      h("div", { class: "secret" }, input, h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => copy(input) } }, t("copy_link"))),
      made.reach === "anywhere" ? null : h("p", { class: "notice", data: { kind: "warn" } }, pictogram("notice"), t(`roster_calendar_${made.reach}`)),
      h("p", { class: "notice", data: { kind: "warn" } }, pictogram("bell"), t("roster_calendar_secret")));
  } catch (error) {
    fail(error);
  }
}

/** @param {StaffRow} one */
async function take(one) {
  try {
    await call("DELETE", `/roster/staff/${one.person}/calendar`);
    one.feed = false;
    repaint(one);
    toast(t("roster_calendar_taken", { name: one.name }));
  } catch (error) {
    fail(error);
  }
}
