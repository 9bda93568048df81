/**
 * Registering a change, or saying something else of one: what, from when, what is expected, what it acts on; and, before
 * anything is changed, what could be seen of it at all.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Expected} Expected
 * @typedef {import("./types.js").Foreseen} Foreseen
 */

import { call } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { digits, field, mistake, refused, wholeNumber } from "../desk/form.js";
import { MEASURES, measureName, serviceName, sizeWords, valueWords } from "./words.js";
import { openDialog, toast } from "../desk/desk.js";
import { Stopped, workOn } from "../desk/work.js";

/** What a number in the form is in the server's unit: percentage points are hundredths. @param {string} measure */
function scaleOf(measure) {
  return measure === "within" || measure === "diverted" ? 100 : 1;
}

/** @param {string} value @param {string} text */
function option(value, text) {
  return h("option", { value }, text);
}

/**
 * @param {Answer} answer
 * @param {Partial<Change> | null} change what the form begins with
 * @param {(kept: Change) => void} kept
 */
export function openForm(answer, change, kept) {
  const before = change?.expected;
  const name = field("name", t("chg_name"), { maxlength: 80, value: change?.name ?? "" }, { hint: t("chg_name_hint") });
  const day = field("date", t("chg_date"), { type: "date", value: change?.date ?? answer.today });
  const measure = h("select", { class: "input", id: "expected.measure" }, MEASURES.map((one) => option(one, t(`chg_pick_${one}`))));
  const service = h("select", { class: "input", id: "expected.service", "aria-label": t("col_service") }, answer.services.map((code) => option(code, serviceName(code))));
  const way = h("select", { class: "input", id: "way", "aria-label": t("chg_way") }, option("-1", t("chg_way_less")), option("1", t("chg_way_more")));
  const size = h("input", { class: "input", id: "expected.value", inputmode: "decimal", autocomplete: "off", "aria-label": t("chg_size"), size: 6 });
  const unit = h("span", { class: "muted" });
  const acts = answer.services.map((code) => h("input", { type: "checkbox", class: "tick", value: code, checked: change?.acts_on?.services.includes(code) ?? false }));
  const staff = h("input", { type: "checkbox", class: "tick", checked: change?.acts_on?.staff ?? false });
  const watched = field("days", t("chg_days"), { inputmode: "numeric", value: String(change?.days ?? 28) }, { unit: t("chg_days_unit") });
  const settling = field("settling", t("chg_settling"), { inputmode: "numeric", value: String(change?.settling ?? 0) }, { unit: t("chg_days_unit") });
  const pasts = [...(answer.journal ? [option("hall", t("hist_own"))] : []), ...answer.sources.map((one) => option(one.code, one.name))];
  const source = h("select", { class: "input", id: "source" }, pasts);
  const other = h("select", { class: "input", id: "other" }, option("", t("chg_nobody_else")), pasts.map((one) => one.cloneNode(true)));
  const scenario = h("select", { class: "input", id: "scenario" }, option("", t("chg_no_scenario")), answer.scenarios.map((one) => option(one.code, one.name)));
  const found = h("div", { class: "foreseen", role: "status" });
  const inputs = { name: name.input, date: day.input, "expected.value": size, "expected.measure": measure, "expected.service": service, days: watched.input, settling: settling.input, source, other };

  if (before) {
    measure.value = before.measure;
    service.value = before.service ?? "";
    way.value = before.value < 0 ? "-1" : "1";
    size.value = String(Math.round(Math.abs(before.value) * scaleOf(before.measure) * 100) / 100);
  }
  if (change?.source) source.value = change.source;
  other.value = change?.other ?? "";
  scenario.value = change?.scenario ?? "";
  if (before && change?.foreseen && "smallest" in change.foreseen && !change.foreseen.stale) tell(before, change.foreseen);

  const fit = () => {
    service.hidden = measure.value !== "visits";
    unit.textContent = t(`chg_unit_${measure.value}`);
  };
  /** @param {Expected} expected @param {Foreseen} told */
  function tell(expected, told) {
    replace(found, h("p", { class: "foreseen-stale" }, h("strong", null, t("chg_fore_stale"))), foreseenWords(expected, told).map((line) => h("p", null, line)));
    found.removeAttribute("data-stale");
  }
  const otherQuestion = (/** @type {Event} */ event) => { if (event.target !== name.input && event.target !== scenario) found.toggleAttribute("data-stale", found.childElementCount > 0); };
  measure.addEventListener("change", () => { way.value = measure.value === "within" || measure.value === "diverted" ? "1" : "-1"; fit(); });
  fit();

  /** What is asked, or null with the mistakes at their fields. */
  function body() {
    const number = Number(digits(size.value).replace(",", "."));
    /** @type {[HTMLElement, string][]} */
    const wrong = [
      [name.input, name.input.value.trim() ? "" : t("chg_name_missing")],
      [day.input, day.input.value ? "" : t("chg_date_missing")],
      [size, number > 0 ? "" : t("error_no_effect")],
      [watched.input, inRange(watched.input.value, 5, 120) ? "" : t("chg_days_wrong")],
      [settling.input, inRange(settling.input.value, 0, 60) ? "" : t("chg_settling_wrong")],
    ];
    for (const [input, text] of wrong) mistake(input, text);
    const first = wrong.find(([, text]) => text);
    if (first) {
      first[0].focus();
      return null;
    }
    return {
      name: name.input.value, date: day.input.value,
      expected: { measure: measure.value, value: (Number(way.value) * number) / scaleOf(measure.value), service: measure.value === "visits" ? service.value : null },
      acts_on: { services: acts.filter((one) => one.checked).map((one) => one.value), staff: staff.checked },
      days: wholeNumber(watched.input.value), settling: wholeNumber(settling.input.value),
      source: source.value || "hall", other: other.value || null, scenario: scenario.value || null,
    };
  }

  const look = h("button", { type: "button", class: "button", on: { click: async () => {
    const asked = body();
    if (!asked) return;
    replace(found);
    look.disabled = true;
    try {
      const told = /** @type {Foreseen} */ (await workOn("/changes/foresee", asked, found));
      tell(/** @type {Expected} */ (asked.expected), told);
    } catch (error) {
      if (!(error instanceof Stopped)) refused(error, inputs);
    } finally {
      look.disabled = false;
    }
  } } }, t("chg_foresee"));

  const form = h("form", { class: "stack change-form", novalidate: true, on: { submit: async (event) => {
    event.preventDefault();
    const asked = body();
    if (!asked) return;
    try {
      const whole = { ...asked, version: change?.version ?? 0 };
      const made = /** @type {Change} */ (change?.code ? await call("PUT", `/changes/${change.code}`, whole) : await call("POST", "/changes", whole));
      dialog.close();
      toast(t("chg_kept"));
      kept(made);
    } catch (error) {
      refused(error, inputs);
    }
  } } },
    name.node,
    h("div", { class: "change-two" }, day.node, answer.scenarios.length ? labelled("scenario", t("chg_scenario"), scenario) : h("span")),
    h("div", { class: "field" }, h("label", { for: "expected.measure" }, t("chg_expect")), h("div", { class: "row wrap change-expect" }, measure, service, way, size, unit)),
    h("fieldset", { class: "field change-acts" }, h("legend", null, t("chg_acts_on")), h("p", { class: "hint" }, t("chg_acts_hint")),
      h("div", { class: "row wrap" }, acts.map((one) => h("label", { class: "check" }, one, serviceName(one.value))), h("label", { class: "check" }, staff, t("chg_acts_staff")))),
    h("div", { class: "change-two" }, watched.node, settling.node),
    h("div", { class: "change-two" }, labelled("source", t("chg_source"), source), labelled("other", t("chg_other"), other)),
    found,
    h("div", { class: "dialog-foot" }, look, h("button", { type: "submit", class: "button", data: { kind: "primary" } }, t(change?.code ? "save" : "chg_register"))));
  form.addEventListener("input", otherQuestion);
  const dialog = openDialog(t(change?.code ? "chg_edit" : "chg_new"), form);
  name.input.focus();
}

/** @param {string} id @param {string} words @param {HTMLElement} input */
function labelled(id, words, input) {
  return h("div", { class: "field" }, h("label", { for: id }, words), input);
}

/** @param {string} text @param {number} least @param {number} most */
function inRange(text, least, most) {
  const n = wholeNumber(text);
  return n !== null && n >= least && n <= most;
}

/** What could be seen, before anything is changed. @param {Expected} expected @param {Foreseen} told */
function foreseenWords(expected, told) {
  const { measure, value } = expected;
  const lines = [
    t("chg_fore_usual", { measure: measureName(expected), value: valueWords(measure, told.usual), days: told.days }),
    t("chg_fore_smallest", { days: told.watched, size: sizeWords(measure, told.smallest) }),
  ];
  if (told.smallest <= Math.abs(value)) lines.push(t("chg_fore_enough", { size: sizeWords(measure, value) }));
  else if (told.needed !== null) lines.push(t("chg_fore_longer", { size: sizeWords(measure, value), days: told.needed }));
  else lines.push(t(told.compared ? "chg_fore_never" : "chg_fore_other_hall", { size: sizeWords(measure, value) }));
  return lines;
}
