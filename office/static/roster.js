/**
 * Who works when: rosters are planned, looked at, changed by hand, published, printed, and planned anew.
 *
 * @typedef {import("./roster/types.js").Roster} Roster
 * @typedef {import("./roster/types.js").Head} Head
 */

import { call, Problem } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { ask, desk, fail, inWords, longDay, toast } from "./desk/desk.js";
import { askAway, askWeeks } from "./roster/ask.js";
import { drawAsked } from "./roster/asked.js";
import { drawDay } from "./roster/charts.js";
import { breachList, changeList, finding, gapWords, lackingList, second, stillList, whyWords } from "./roster/finding.js";
import { isAway, weekGrid } from "./roster/grid.js";
import { print } from "./roster/paper.js";
import { drawSeats } from "./roster/seats.js";
import { loadShifts } from "./roster/shifts.js";
import { known, loadStaff, staffAgain } from "./roster/staff.js";
import { daysOf, dayWords, monthDay, setToday, span, plus, today, whoIs } from "./roster/words.js";
import { Stopped, workOn } from "./desk/work.js";

/** @type {Head[]} */
let heads = [];
/** @type {import("./roster/types.js").Asked[]} */
let asked = [];
/** @type {Roster | null} */
let roster = null;
let week = 0;
let day = "";
/** @typedef {{person: string, day: string, shift: string | null, away?: boolean, cut?: number | null}} Moved */
/** @type {Moved[]} what was before each change by hand, the latest last */
let before = [];
let moving = false;

/** @param {string} [wanted] */
async function load(wanted) {
  const found = /** @type {{today: string, rosters: Head[], asked: typeof asked}} */ (await call("GET", "/rosters"));
  setToday(found.today);
  heads = found.rosters;
  asked = found.asked;
  const running = heads.find((one) => one.state === "published" && one.start <= today() && today() < plus(one.start, one.days));
  const code = heads.find((one) => one.code === wanted)?.code ?? running?.code ?? heads.find((one) => one.state !== "replaced")?.code ?? heads[0]?.code;
  await open(code);
}

/** @param {string | undefined} code */
async function open(code) {
  const other = roster?.code !== code;
  roster = code ? /** @type {Roster} */ (await call("GET", `/rosters/${code}`)) : null;
  if (other) {
    before = [];
    const inside = roster ? Math.floor((Date.parse(today()) - Date.parse(roster.start)) / 604_800_000) : 0;
    week = roster && inside >= 0 && inside < roster.days / 7 ? inside : 0;
    day = roster ? firstDay(roster) : "";
    history.replaceState(null, "", code ? `?code=${code}` : location.pathname);
  }
  paint();
}

/** Today, or the week's first day on which anybody is needed. @param {Roster} shown */
function firstDay(shown) {
  const days = daysOf(shown, week);
  return days.find((one) => one === today() && shown.needed[one]) ?? days.find((one) => shown.needed[one]) ?? days[0] ?? "";
}

function paint() {
  byId("finding").textContent = finding(roster);
  byId("second").textContent = second(roster);
  byId("roster").hidden = !roster;
  replace(byId("which"), ...heads.map(chooser));
  byId("which").hidden = !heads.length;
  drawAsked(roster, asked, { changed: () => load(roster?.code).catch(fail), anew: () => planAnew(roster) });
  if (!roster) return;
  const shown = roster;
  byId("about").textContent = [span(shown.start, plus(shown.start, shown.days - 1)), stateWords(shown), gapWords(shown)].join(" · ");
  replace(byId("acts"), ...acts(shown));
  replace(byId("weeks"), ...Array.from({ length: shown.days / 7 }, (_, n) => weekChip(shown, n)));
  replace(byId("grid"), weekGrid(shown, { week, day, show: showDay, move: shown.state === "draft" ? move : null }));
  byId("changes-card").hidden = shown.state !== "draft" || !(shown.changes.length || shown.still.length);
  replace(byId("changes"), changeList(shown));
  byId("still").hidden = !shown.still.length;
  replace(byId("still-list"), stillList(shown));
  replace(byId("why"), ...whyWords(shown, week).map((words) => h("li", null, words)));
  replace(byId("lacking"), lackingList(shown));
  replace(byId("breaches"), breachList(shown));
  paintDay(shown);
}

/** @param {Roster} shown */
function paintDay(shown) {
  byId("day-title").textContent = dayWords(day);
  const stale = shown.waits_of_other_days.length;
  replace(byId("stale"), stale ? h("div", { class: "notice", data: { kind: "warn" } }, pictogram("notice"), h("span", { class: "grow" }, t("roster_stale", { n: stale })), h("button", { type: "button", class: "button", on: { click: waits } }, t("roster_stale_go"))) : null);
  drawDay(shown, day);
  drawSeats(shown, day);
}

/** @param {Head} one */
function chooser(one) {
  return h("button", { type: "button", class: "button", data: { kind: "choice", state: one.state }, "aria-pressed": String(one.code === roster?.code), on: { click: () => open(one.code).catch(fail) } },
    h("span", { class: "which-span" }, span(one.start, plus(one.start, one.days - 1))), h("span", { class: "which-state" }, t(`roster_state_${one.state}`)));
}

/** @param {Roster} shown @param {number} n */
function weekChip(shown, n) {
  const days = daysOf(shown, n);
  return h("button", { type: "button", class: "button", "aria-pressed": String(n === week), on: { click: () => { week = n; day = firstDay(shown); paint(); } } }, span(days[0] ?? "", days[6] ?? ""));
}

/** @param {Head} one */
function stateWords(one) {
  return one.published_at ? t("roster_published_on", { day: longDay(one.published_at) }) : t(`roster_state_${one.state}`);
}

/** @param {Roster} shown @returns {(HTMLElement | null)[]} */
function acts(shown) {
  const button = (/** @type {string} */ key, /** @type {() => unknown} */ click, /** @type {string} */ kind = "") => h("button", { type: "button", class: "button", data: { kind: kind || undefined }, on: { click } }, t(key));
  const draft = shown.state === "draft";
  const undo = button("roster_undo", takeBack);
  undo.disabled = !before.length;
  return [
    draft ? undo : null,
    button("roster_print", () => print(shown)),
    shown.state === "published" ? button("roster_edit", copied) : null,
    draft ? button("roster_drop", dropped, "plain") : null,
    shown.state === "published" ? button("roster_away", () => askAway(shown, away), "primary") : null,
    draft ? button("roster_publish", publish, "primary") : null,
  ];
}

/** @param {string} one */
function showDay(one) {
  day = one;
  if (roster) {
    for (const head of byId("grid").querySelectorAll(".day-head")) head.setAttribute("aria-pressed", "false");
    byId("grid").querySelectorAll(".day-head")[daysOf(roster, week).indexOf(one)]?.setAttribute("aria-pressed", "true");
    paintDay(roster);
  }
}

/** Another shift by hand; the answer says what that breaks. @param {string} person @param {string} on @param {string | null} shift */
async function move(person, on, shift) {
  if (!roster || moving) return;
  const was = { person, day: on, shift: roster.named[on]?.[person] ?? null, away: isAway(roster, person, on), cut: roster.cut.find((one) => one.person === person && one.day === on)?.half ?? null };
  if (await sent({ person, day: on, shift })) {
    before.push(was);
    paint();
    focusOn(person, on);
    const back = was.away && roster && !isAway(roster, person, on);
    toast(back ? t("roster_moved_back", { name: whoIs(roster, person), day: dayWords(on) }) : t("roster_moved"), { action: { text: t("roster_undo"), run: takeBack } });
    if (back) staffAgain().catch(fail);
  }
}

async function takeBack() {
  const last = before.at(-1);
  if (!last || !(await sent(last))) return;
  before.pop();
  paint();
  focusOn(last.person, last.day);
  if (last.away) staffAgain().catch(fail);
}

/** @param {Moved} one @returns {Promise<boolean>} */
async function sent(one) {
  if (!roster || moving) return false;
  moving = true;
  try {
    roster = /** @type {Roster} */ (await call("PUT", `/rosters/${roster.code}/shift`, { version: roster.version, ...one }));
    day = one.day;
    return true;
  } catch (error) {
    fail(error);
    await open(roster.code).catch(fail);
    return false;
  } finally {
    moving = false;
  }
}

/** @param {string} person @param {string} on */
function focusOn(person, on) {
  /** @type {HTMLElement | null} */ (byId("grid").querySelector(`[data-person="${person}"] [data-day="${on}"] select`))?.focus();
}

/** Long work whose result is the code of a roster. @param {string} path @param {object} body */
async function worked(path, body) {
  const begin = /** @type {HTMLButtonElement} */ (byId("plan"));
  begin.disabled = true;
  try {
    const made = /** @type {{code: string, also?: string[]}} */ (await workOn(path, body, byId("work")));
    await load(made.code);
    return made;
  } catch (error) {
    if (!(error instanceof Stopped)) explain(error);
    return null;
  } finally {
    begin.disabled = false;
  }
}

/** What makes no sense, with whom and which week it is about. @param {unknown} error */
function explain(error) {
  const [kind, who, monday] = error instanceof Problem && error.field ? error.field.split(".") : [];
  const person = kind === "tellers" ? known().find((one) => one.person === who)?.name : kind === "needed" && who ? named(desk.services[who]) : "";
  const about = [person, monday && span(monday, plus(monday, 6))].filter(Boolean).join(", ");
  toast(about ? t("roster_about", { name: about, text: inWords(error) }) : inWords(error), { kind: "bad" });
}

/** The weeks of a roster that have not begun, or the next ones. @param {Roster | null} shown */
function planAnew(shown) {
  const end = shown ? plus(shown.start, shown.days) : "";
  const monday = plus(today(), (8 - new Date(`${today()}T00:00:00Z`).getUTCDay()) % 7 || 7);
  const start = shown && shown.start > monday ? shown.start : monday;
  askWeeks((weeks) => worked("/rosters", weeks), { start, weeks: Math.round((Date.parse(end) - Date.parse(start)) / 604_800_000) });
}

async function waits() {
  if (roster) await worked(`/rosters/${roster.code}/waits`, {});
}

/** @param {{person: string, at: string | null, until: string}} asked */
async function away(asked) {
  if (!roster) return;
  const name = whoIs(roster, asked.person);
  const made = await worked(`/rosters/${roster.code}/away`, asked);
  await staffAgain().catch(fail);
  if (!made) return;
  toast(`${t("roster_again_made")} ${t("roster_away_kept", { name })}`);
  if (made.also?.length) toast(t("roster_away_also", { name, days: made.also.map(monthDay).join(t("list_comma")) }), { kind: "bad", ms: 20_000 });
  byId("changes-card").scrollIntoView({ block: "center" });
}

/** What the manager should know before this counts. @param {Roster} shown */
function doubts(shown) {
  const found = shown.unserved.length || shown.bare.length || shown.lacking_halves ? [t("roster_about", { name: t("roster_mind"), text: t("roster_sentence", { text: finding(shown) }) })] : [];
  if (shown.waits_of_other_days.length) found.push(t("roster_stale", { n: shown.waits_of_other_days.length }));
  return found.join(" ");
}

async function publish() {
  if (!roster) return;
  const sure = await ask({ title: t("roster_publish"), text: [doubts(roster), t("roster_publish_text")].filter(Boolean).join(" "), yes: t("roster_publish") });
  if (sure) await done(() => send(false).catch(overtaken), t("roster_publish_done"));
}

/** @param {boolean} anyway */
function send(anyway) {
  return call("POST", `/rosters/${roster?.code}/publish`, { version: roster?.version, anyway });
}

/** Another one was published meanwhile: never overwritten unasked. @param {unknown} error */
async function overtaken(error) {
  if (!(error instanceof Problem && error.code === "published_meanwhile")) throw error;
  const sure = await ask({ title: t("roster_publish"), text: t("error_published_meanwhile"), yes: t("roster_publish_anyway"), bad: true });
  if (!sure) throw new Stopped();
  return send(true);
}

async function copied() {
  const code = roster?.code;
  try {
    const made = await call("POST", `/rosters/${code}/draft`, {});
    await load(made.code);
    toast(t("roster_edit_made"));
  } catch (error) {
    fail(error);
  }
}

async function dropped() {
  const sure = await ask({ title: t("roster_drop"), text: t("roster_drop_text"), yes: t("roster_drop"), bad: true });
  if (sure) await done(() => call("DELETE", `/rosters/${roster?.code}`), t("roster_dropped"));
}

/** @param {() => Promise<unknown>} act @param {string} words */
async function done(act, words) {
  try {
    await act();
    toast(words);
    await load(roster?.code);
  } catch (error) {
    if (!(error instanceof Stopped)) fail(error);
  }
}

document.title = `${t("nav_roster")} · ${named(desk.hall)}`;
byId("plan").addEventListener("click", () => askWeeks((asked) => worked("/rosters", asked)));
load(new URLSearchParams(location.search).get("code") ?? undefined).catch((error) => {
  byId("finding").textContent = t("roster_none");
  fail(error);
});
loadShifts().then(loadStaff).catch(fail);
