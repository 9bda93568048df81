/** Which days are looked at: today, seven or thirty days, or from one day to another. */

import { Problem } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { mistake } from "../desk/form.js";
import { businessDay } from "../desk/names.js";
import { isSpan, plus } from "../desk/span.js";

const SPANS = [1, 7, 30]; // days
const USUAL = 7;

/**
 * @param {HTMLElement} spans
 * @param {HTMLElement} form
 * @param {() => void} changed
 */
export function periodPicker(spans, form, changed) {
  /** @type {number | null} */
  let days = USUAL;
  const from = h("input", { class: "input", type: "date", id: "from", name: "from", max: businessDay(), value: before(USUAL - 1) });
  const to = h("input", { class: "input", type: "date", id: "to", name: "to", max: businessDay(), value: businessDay() });
  const go = h("button", { type: "submit", class: "button" }, t("div_show"));

  function paint() {
    replace(spans, SPANS.map((n) => h("button", { type: "button", class: "button", "aria-pressed": String(n === days), on: { click: () => choose(n) } }, spanWords(n))));
  }

  /** @param {number} n */
  function choose(n) {
    days = n;
    from.value = before(n - 1);
    to.value = businessDay();
    mistake(from, "");
    paint();
    changed();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isSpan(from, to)) return;
    days = null;
    paint();
    changed();
  });
  replace(form, h("div", { class: "field from-to" },
    h("div", { class: "row" }, h("label", { for: "from" }, t("div_from")), from, h("label", { for: "to" }, t("div_to")), to, go)));
  paint();

  const first = () => (days ? before(days - 1) : from.value);
  const last = () => (days ? businessDay() : to.value);
  return {
    from: first,
    to: last,
    reachesToday: () => last() >= businessDay(),
    words: () => (days === 1 ? t("nav_today") : days ? t("div_last_days", { n: days }) : t("ratings_from_to", { from: shortDay(first()), to: shortDay(last()) })),
    /** Say a refused day at its field. @param {unknown} error */
    refused: (error) => {
      const its = error instanceof Problem && error.status === 422 && (error.field === "from" || error.field === "to");
      if (its) mistake(from, t("error_invalid_period"));
      return its;
    },
  };
}

/** @param {number} n */
function spanWords(n) {
  return n === 1 ? t("nav_today") : t("ratings_span", { n });
}

/** @param {number} n days before today */
function before(n) {
  return plus(businessDay(), -n);
}

/** @param {string} iso */
function shortDay(iso) {
  return new Intl.DateTimeFormat(language(), { month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(`${iso}T12:00:00Z`));
}
