/**
 * Before and after (改进评估): what was changed, what was expected of it, what it brought; and whether anything wanders
 * off by itself.
 *
 * @typedef {import("./changes/types.js").Answer} Answer
 * @typedef {import("./changes/types.js").Change} Change
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { detail, signOf, toneOf } from "./changes/detail.js";
import { driftPanel } from "./changes/drift.js";
import { openForm } from "./changes/form.js";
import { dayWords, expectedWords, headline, MEASURES } from "./changes/words.js";
import { ask, fail, toast } from "./desk/desk.js";
import { follow, Stopped, workOn } from "./desk/work.js";

const address = new URLSearchParams(location.search);
let open = address.get("change") ?? "";
let asked = beginning();

async function load() {
  try {
    paint(/** @type {Answer} */ (await call("GET", "/changes")));
  } catch (error) {
    fail(error);
  }
}

/** @param {Answer} answer */
function paint(answer) {
  const possible = Boolean(answer.journal) || answer.sources.length > 0;
  const { changes } = answer;
  const shown = changes.find((one) => one.code === open) ?? changes[0];
  open = shown?.code ?? "";
  byId("finding").textContent = finding(answer);
  byId("second").textContent = changes.length ? t("chg_second") : "";
  byId("drift-card").hidden = !possible;
  byId("changes").hidden = !changes.length;
  byId("nothing").hidden = changes.length > 0;
  replace(byId("new-keys"), possible && h("button", { type: "button", class: "button", data: { kind: "primary" }, on: { click: () => openForm(answer, null, took) } }, t("chg_new")));
  replace(byId("nothing"), pictogram("bars"), h("p", null, t(possible ? "chg_none" : "chg_no_past")), h("p", { class: "muted" }, t(possible ? "chg_none_hint" : "chg_no_past_hint")),
    !possible && h("a", { class: "button", data: { kind: "primary" }, href: "/office/history#sources" }, t("fc_take_in")));
  list(answer);
  if (shown) show(answer, shown);
  if (possible) driftPanel(answer);
  if (possible && asked) openForm(answer, asked, took);
  asked = null;
}

/** What another page asks to be registered, such as a scenario of the what-if desk. @returns {Partial<Change> | null} */
function beginning() {
  const measure = MEASURES.find((one) => one === address.get("measure"));
  const value = Number(address.get("value"));
  if (!address.has("scenario")) return null;
  return {
    name: address.get("name") ?? "", scenario: address.get("scenario"),
    expected: measure && value ? { measure, value, service: null } : undefined,
    acts_on: { services: address.getAll("services"), staff: address.has("staff") },
  };
}

/** The latest change that is decided, else how many wait. @param {Answer} answer */
function finding(answer) {
  const { changes } = answer;
  if (!changes.length) return t("chg_find_none");
  const decided = changes.find((one) => one.judged?.state === "seen");
  if (decided) return headline(decided);
  return t("chg_find_open", { n: changes.length });
}

/** @param {Answer} answer */
function list(answer) {
  replace(byId("list"), answer.changes.map((change) => row(answer, change)));
}

/** @param {Answer} answer @param {Change} change */
function row(answer, change) {
  const choose = () => {
    open = change.code;
    list(answer);
    show(answer, change);
    /** @type {HTMLElement | null} */ (byId("list").querySelector('[aria-pressed="true"]'))?.focus({ preventScroll: true });
    byId("opened").scrollIntoView({ block: "nearest" });
  };
  return h("li", null, h("button", { type: "button", class: "change-row", "aria-pressed": String(change.code === open), on: { click: choose } },
    h("span", { class: "change-sign", data: { kind: toneOf(change) } }, pictogram(signOf(change))),
    h("span", { class: "grow" }, h("strong", null, change.name), h("span", { class: "muted small" }, `${dayWords(change.date)} · ${expectedWords(change.expected)}`))));
}

/** @param {Answer} answer @param {Change} change */
function show(answer, change) {
  history.replaceState(null, "", `?change=${change.code}`);
  const shown = detail(answer, change, {
    judge: () => work(change, "judge"),
    foresee: () => work(change, "foresee"),
    edit: () => openForm(answer, change, took),
    remove: () => remove(change),
  });
  replace(byId("opened"), shown.node);
  shown.draw();
}

/** Show what was registered; what could be seen of it follows when it is worked out. @param {Change} change */
async function took(change) {
  open = change.code;
  await load();
  if (!change.work) return;
  try {
    await follow(change.work, byId("work"));
    await load();
  } catch (error) {
    if (!(error instanceof Stopped)) fail(error);
  }
}

/** @param {Change} change @param {"judge" | "foresee"} what */
async function work(change, what) {
  try {
    await workOn(`/changes/${change.code}/${what}`, {}, byId("work"));
    await load();
  } catch (error) {
    if (!(error instanceof Stopped)) fail(error);
  }
}

/** @param {Change} change */
async function remove(change) {
  if (!(await ask({ title: t("chg_remove"), text: t("chg_remove_text", { name: change.name }), yes: t("chg_remove"), bad: true }))) return;
  try {
    await call("DELETE", `/changes/${change.code}`);
    toast(t("chg_removed", { name: change.name }));
    await load();
  } catch (error) {
    fail(error);
  }
}

load();
