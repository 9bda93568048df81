/** Which days are looked at: a day, a week, a month, or from one day to another; kept in the page's address. */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { language, t } from "../../hallkeeper/words.js";
import { mistake } from "../desk/form.js";
import { longDay } from "../desk/desk.js";
import { businessDay } from "../desk/names.js";
import { daysOf, isDay, isSpan, LONGEST, plus, wrongSpan } from "../desk/span.js";

/** @typedef {"day" | "week" | "month" | "range"} Span */

const SPANS = /** @type {const} */ (["day", "week", "month"]);

/**
 * @param {HTMLElement} spans
 * @param {HTMLElement} form
 * @param {() => void} changed
 */
export function historyPeriod(spans, form, changed) {
  const asked = new URLSearchParams(location.search);
  let first = asked.get("from") ?? businessDay();
  let last = asked.get("to") ?? businessDay();
  const wrong = wrongAddress(first, last);
  /** @type {Span} */
  let span = asked.has("from") && !wrong ? "range" : "week";
  if (span === "week") [first, last] = around("week", businessDay());

  const from = h("input", { class: "input", type: "date", id: "from", name: "from", max: businessDay() });
  const to = h("input", { class: "input", type: "date", id: "to", name: "to", max: businessDay() });
  const step = (/** @type {number} */ way) => h("button", { type: "button", class: "button", data: { kind: "plain", way }, "aria-label": t(way < 0 ? "hist_before" : "hist_after"), on: { click: () => shift(way) } }, pictogram("back"));
  const [back, on] = [step(-1), step(1)];

  function paint() {
    from.value = first;
    to.value = last;
    on.disabled = last >= businessDay();
    replace(spans, back,
      SPANS.map((one) => h("button", { type: "button", class: "button", "aria-pressed": String(span === one), on: { click: () => choose(one, last) } }, t(`hist_${one}`))), on);
  }

  /** @param {Span} one @param {string} day a day within it */
  function choose(one, day) {
    span = one;
    [first, last] = around(one, day < businessDay() ? day : businessDay());
    tell();
  }

  /** To the span before or after. @param {number} way */
  function shift(way) {
    if (span === "range") {
      const width = daysOf(first, last);
      first = plus(first, way * width);
      last = least(plus(last, way * width), businessDay());
    } else {
      [first, last] = around(span, way < 0 ? plus(first, -1) : plus(last, 1));
    }
    tell();
  }

  function tell() {
    mistake(from, "");
    history.replaceState(null, "", `?from=${first}&to=${last}`);
    paint();
    changed();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isSpan(from, to)) return;
    [span, first, last] = ["range", from.value, to.value];
    tell();
  });
  replace(form, h("div", { class: "field" }, h("div", { class: "row" },
    h("label", { for: "from" }, t("div_from")), from, h("label", { for: "to" }, t("div_to")), to, h("button", { type: "submit", class: "button" }, t("div_show")))));
  paint();
  mistake(from, wrong && t("hist_week_instead", { wrong }));

  return {
    from: () => first,
    to: () => last,
    reachesToday: () => last >= businessDay(),
    /** A week at most: figures that may be asked for again and again. */
    isShort: () => plus(first, 7) > last,
    today: businessDay,
    choose,
    /** The last of these days, as many as can be looked at. @param {string} since @param {string} until */
    show: (since, until) => {
      const earliest = plus(until, 1 - LONGEST);
      [span, first, last] = ["range", since > earliest ? since : earliest, until];
      tell();
    },
  };
}

/** What is wrong with the days of an address that somebody typed or cut short. @param {string} first @param {string} last */
function wrongAddress(first, last) {
  for (const [label, text] of /** @type {const} */ ([["div_from", first], ["div_to", last]])) {
    if (!isDay(text)) return t("hist_no_day", { field: t(label), text: text.slice(0, 40) });
  }
  return wrongSpan(first, last);
}

/** Days as people say them. @param {string} first @param {string} last */
export function daysWords(first, last) {
  const noon = (/** @type {string} */ iso) => `${iso}T12:00:00Z`;
  if (first === last) return longDay(noon(first));
  const format = new Intl.DateTimeFormat(language(), { month: "long", day: "numeric", timeZone: "UTC" });
  return t("ratings_from_to", { from: format.format(new Date(noon(first))), to: format.format(new Date(noon(last))) });
}

/** The day itself, its week from Monday on, or its month; not beyond today. @param {Span} span @param {string} day @returns {[string, string]} */
function around(span, day) {
  const date = new Date(`${day}T00:00:00Z`);
  if (span === "day") return [day, day];
  if (span === "week") {
    const monday = plus(day, -((date.getUTCDay() + 6) % 7));
    return [monday, least(plus(monday, 6), businessDay())];
  }
  const next = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
  return [`${day.slice(0, 8)}01`, least(next, businessDay())];
}

/** @param {string} one @param {string} other */
function least(one, other) {
  return one < other ? one : other;
}
