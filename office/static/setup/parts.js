/**
 * What the steps of commissioning share: progress, troubles, places to choose from, more settings.
 *
 * @typedef {import("../desk/errand.js").Errand} Errand
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { named, t } from "../../hallkeeper/words.js";
import { trouble } from "../desk/errand.js";

/**
 * A bar that fills, with words and the way to stop.
 *
 * @param {() => void} stop
 */
export function progress(stop) {
  const bar = h("progress", { class: "bar", max: 1, value: 0, "aria-label": t("setup_progress") });
  const words = h("p", { class: "muted small" });
  const node = h("div", { class: "progress", hidden: true },
    h("div", { class: "grow" }, bar, words),
    h("button", { type: "button", class: "button", on: { click: stop } }, t("setup_stop")));
  return {
    node,
    /** @param {number} share 0 to 1 @param {string} text */
    show(share, text) {
      node.hidden = false;
      bar.value = share;
      words.textContent = text;
    },
    hide() {
      node.hidden = true;
    },
  };
}

/** Something is in the way: what, and what to do. @param {string} text */
export function notice(text, kind = "bad") {
  return h("p", { class: "notice", data: { kind }, role: "alert" }, pictogram(kind === "bad" ? "broken" : "bell"), h("span", null, text));
}

/**
 * Why a port or printer cannot be opened, with the command that helps.
 *
 * @param {{error?: string, group?: string}} of
 */
export function inTheWay(of) {
  if (!of.error) return null;
  return h("div", { class: "in-the-way" },
    h("p", { class: "warn" }, trouble(of.error, of.group) || of.error),
    of.error === "forbidden" && h("p", null, h("code", { class: "mono" }, `sudo usermod -aG ${of.group || "dialout"} hallkeeper`)));
}

/** What is still to come, or that nothing was found. @param {string} icon @param {string} text @param {...(Node | null)} more */
export function empty(icon, text, ...more) {
  return h("div", { class: "empty" }, pictogram(icon), h("p", null, text), ...more);
}

/**
 * The places as large keys; those that have one already say so.
 *
 * @param {{code: string, names: Record<string, string>}[]} places
 * @param {{taken: (code: string) => string, chosen: (code: string) => void, label: string}} with_
 */
export function placeKeys(places, { taken, chosen, label }) {
  return h("div", { class: "places", role: "group", "aria-label": label }, places.map((place) => h("button", {
    type: "button", class: "button place", data: { place: place.code }, on: { click: () => chosen(place.code) },
  }, h("span", { class: "place-name" }, named(place.names) || place.code), h("span", { class: "small muted" }, taken(place.code)))));
}

/** A field with its label. @param {string} label @param {HTMLElement} input @param {string} [hint] */
export function field(label, input, hint) {
  input.id ||= `s${(serial += 1)}`;
  return h("div", { class: "field" }, h("label", { for: input.id }, label), input, hint && h("p", { class: "hint" }, hint));
}

let serial = 0;

/** @param {[string | number, string][]} options @param {string | number} value @param {(value: string) => void} changed */
export function select(options, value, changed) {
  return h("select", { class: "input", on: { change: (event) => changed(event.target.value) } },
    options.map(([code, words]) => h("option", { value: code, selected: String(code) === String(value) }, words)));
}

/** @param {Element} node @param {Errand} errand @param {(errand: Errand) => string} why */
export function sayEnd(node, errand, why) {
  const text = why(errand);
  replace(node, text ? notice(text) : null);
}
