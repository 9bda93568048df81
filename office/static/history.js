/**
 * What fills the hall (营业分析): the finding, the figures against the days before, and the pictures behind them.
 *
 * @typedef {import("./history/types.js").History} History
 * @typedef {import("./desk/work.js").Work<History>} Work
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { language, named, t } from "../hallkeeper/words.js";
import { desk, fail } from "./desk/desk.js";
import { dayName, drawHistory } from "./history/charts.js";
import { finding, leftOut, periodCards, secondFinding } from "./history/finding.js";
import { reportMail } from "./history/mail.js";
import { daysWords, historyPeriod } from "./history/period.js";
import { sourceList } from "./history/sources.js";
import { counterTable, goneTable, serviceTable, tellerTable, timeTable } from "./history/tables.js";
import { follow, Stopped } from "./desk/work.js";

const AGAIN_MS = 60_000;
const SLOWLY = { tries: 2, timeout: 60_000 };
const GROUPS = /** @type {const} */ (["causes", "asked_done", "service", "done", "half_hour", "weekday", "day", "counter", "teller"]);

let busy = false; // the newest question has no answer yet
let going = ""; // the work that goes on for it
let newest = 0; // an answer to an older question must not replace a newer one
/** @type {import("./history/types.js").Source | null} */
let file = null;

const period = historyPeriod(byId("spans"), byId("from-to"), () => load());

/** @param {boolean} [again] nobody asked: the figures are made new, and no bar is shown */
async function load(again = false) {
  newest += 1;
  const mine = newest;
  busy = true;
  stop(going);
  going = "";
  try {
    const begun = /** @type {Work} */ (await call("POST", "/history/work", { from: period.from(), to: period.to(), source: file?.code ?? null }, SLOWLY));
    const lasting = begun.state === "done" ? "" : begun.id;
    if (mine !== newest) return stop(lasting);
    going = lasting;
    const past = await follow(begun, again ? undefined : byId("work"));
    if (mine === newest) paint(past);
  } catch (error) {
    if (mine !== newest) return;
    if (error instanceof Stopped) byId("finding").textContent = t("hist_stopped");
    else fail(error);
  } finally {
    if (mine === newest) {
      busy = false;
      going = "";
    }
  }
}

/** What was asked for before is wanted no more. @param {string} work "": none goes on */
function stop(work) {
  if (work) call("POST", `/work/${work}/stop`, {}).catch(() => {});
}

function ofFile() {
  return file ? `&source=${file.code}` : "";
}

/** A press unfolds it, and figures that come anew leave it so. @returns {HTMLDetailsElement[]} */
function folds() {
  return [...byId("history").querySelectorAll("details")];
}

/** @param {HTMLDetailsElement} fold */
function nameOf(fold) {
  return `${fold.closest("[id]")?.id} ${fold.querySelector("summary")?.textContent}`;
}

/** @param {History} past */
function paint(past) {
  const unfolded = new Set(folds().filter((fold) => fold.open).map(nameOf));
  const empty = past.days_seen === 0;
  byId("about").textContent = [daysWords(past.from, past.to), file ? t("hist_from_file", { name: file.name }) : ""].filter(Boolean).join(" · ");
  byId("finding").textContent = empty ? t("hist_find_nothing") : finding(past);
  byId("second").textContent = empty ? "" : secondFinding(past);
  byId("history").hidden = empty;
  byId("nothing").hidden = !empty;
  if (empty) {
    replace(byId("nothing"), pictogram("bars"), h("p", null, t("hist_nothing")), h("p", { class: "muted" }, past.behind ? leftOut(past)[0] : t("hist_nothing_hint")));
    return;
  }
  byId("history").dataset.kind = file?.kind ?? "journal";
  replace(byId("figures"), ...periodCards(past, daysWords(past.before.from, past.before.to)));
  replace(byId("left-out"), ...leftOut(past).map((words) => h("p", null, words)));
  replace(byId("services"), ...serviceTable(past));
  replace(byId("half-table"), timeTable(past.by.half_hour, t("hist_more_halves"), t("hist_half_hour"), (g) => g.code, past.days_seen));
  replace(byId("day-table"), timeTable(past.by.day, t("hist_more_days"), t("ratings_col_day"), (g) => dayName(g.code)));
  replace(byId("counters"), ...counterTable(past));
  replace(byId("tellers"), ...tellerTable(past));
  replace(byId("gone"), goneTable(past));
  const address = (/** @type {string} */ by) => `/api/v1/history?as=csv&by=${by}&from=${past.from}&to=${past.to}${ofFile()}`;
  const paper = `/api/v1/history/report.pdf?from=${past.from}&to=${past.to}&lang=${language()}${ofFile()}`;
  replace(byId("exports"), h("a", { class: "button", data: { kind: "primary" }, href: paper, download: true }, t("hist_report")), ...GROUPS.map((by) => h("a", { class: "button", href: address(by), download: true }, t(`hist_by_${by}`))));
  for (const fold of folds()) fold.open = unfolded.has(nameOf(fold));
  drawHistory(past);
}

document.title = `${t("nav_history")} · ${named(desk.hall)}`;
load();
reportMail(/** @type {HTMLFormElement} */ (byId("mail")));
sourceList(byId("sources"), (source) => {
  file = source;
  if (source) period.show(source.from, source.to);
  else period.choose("week", period.today());
  scrollTo({ top: 0 });
});
setInterval(() => { if (!busy && !document.hidden && period.reachesToday() && period.isShort()) load(true); }, AGAIN_MS);
