/**
 * The hall's day as a line: the most people waiting at once in each quarter of an hour.
 *
 * @typedef {import("./figures_types.js").Point} Point
 */

import { h, replace } from "../../hallkeeper/element.js";
import { clock, t } from "../../hallkeeper/words.js";
import { desk } from "../desk/desk.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 176;
const EDGE = { top: 22, right: 22, bottom: 24, left: 30 };
const SLOT_MS = 15 * 60_000;
const LABEL_PX = 64;

/** @type {WeakMap<Element, {points: Point[], width: number}>} */
const drawn = new WeakMap();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const before = drawn.get(target);
    if (before && before.width !== target.clientWidth) draw(target, before.points);
  }
});

/**
 * Draw into a figure, and again when its width changes; the hint says the same in words.
 *
 * @param {HTMLElement} figure
 * @param {HTMLElement} hint
 * @param {Point[]} points
 */
export function drawCurve(figure, hint, points) {
  const peak = points.reduce((a, b) => (b.most > a.most ? b : a), points[0] ?? { at: "", arrivals: 0, most: 0 });
  hint.textContent = peak.most ? t("curve_hint", { n: peak.most, time: clock(peak.at, desk.zone) }) : t("curve_none");
  if (!drawn.has(figure)) sizes.observe(figure);
  draw(figure, points);
}

/** @param {Element} figure @param {Point[]} points */
function draw(figure, points) {
  const width = figure.clientWidth;
  drawn.set(figure, { points, width });
  const most = Math.max(0, ...points.map((p) => p.most));
  if (!most || width < 80) {
    replace(figure, h("p", { class: "empty" }, t("curve_empty")));
    return;
  }
  const step = nice(most);
  const top = Math.ceil(most / step) * step;
  const first = hourBefore(Date.parse(points[0]?.at ?? ""));
  const last = Math.max(Date.parse(points.at(-1)?.at ?? "") + SLOT_MS, first + 4 * 3_600_000);
  const x = (/** @type {number} */ at) => EDGE.left + ((at - first) / (last - first)) * (width - EDGE.left - EDGE.right);
  const y = (/** @type {number} */ n) => EDGE.top + (1 - n / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const svg = part("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, class: "curve-svg", role: "img", "aria-label": t("curve_title") });
  grid(svg, { top, step, width, y });
  hours(svg, { first, last, width, x });
  const spots = points.map((p) => /** @type {[number, number]} */ ([x(Date.parse(p.at) + SLOT_MS / 2), y(p.most)]));
  const path = spots.map(([a, b], n) => `${n ? "L" : "M"}${a.toFixed(1)} ${b.toFixed(1)}`).join("");
  const [firstX] = spots[0] ?? [0];
  const [lastX, lastY] = spots.at(-1) ?? [0, 0];
  const peak = points.findIndex((p) => p.most === most);
  const [peakX, peakY] = spots[peak] ?? [0, 0];
  svg.append(
    part("path", { d: `${path}L${lastX.toFixed(1)} ${y(0)}L${firstX.toFixed(1)} ${y(0)}Z`, class: "curve-area" }),
    part("path", { d: path, class: "curve-path" }),
    part("circle", { cx: lastX, cy: lastY, r: 4, class: "curve-now" }),
    label(most, peakX, peakY));
  if (lastX - peakX > LABEL_PX) svg.append(label(points.at(-1)?.most ?? 0, lastX, lastY));
  replace(figure, svg);
}

/** @param {number} n @param {number} x @param {number} y */
function label(n, x, y) {
  const text = part("text", { x, y: y - 10, class: "curve-label", "text-anchor": "middle" });
  text.textContent = String(n);
  return text;
}

/** @param {Element} svg @param {{top: number, step: number, width: number, y: (n: number) => number}} view */
function grid(svg, view) {
  for (let n = 0; n <= view.top; n += view.step) {
    const text = part("text", { x: EDGE.left - 8, y: view.y(n) + 4, class: "curve-tick", "text-anchor": "end" });
    text.textContent = String(n);
    svg.append(part("line", { x1: EDGE.left, x2: view.width - EDGE.right, y1: view.y(n), y2: view.y(n), class: "curve-grid" }), text);
  }
}

/** @param {Element} svg @param {{first: number, last: number, width: number, x: (at: number) => number}} view */
function hours(svg, view) {
  const fits = Math.max(1, Math.floor((view.width - EDGE.left - EDGE.right) / LABEL_PX));
  const every = Math.ceil((view.last - view.first) / 3_600_000 / fits) * 3_600_000;
  for (let at = view.first; at <= view.last; at += every) {
    const text = part("text", { x: view.x(at), y: HEIGHT - 6, class: "curve-tick", "text-anchor": "middle" });
    text.textContent = clock(new Date(at), desk.zone);
    svg.append(text);
  }
}

/** A step of 1, 2 or 5 times a power of ten that gives two to five lines. @param {number} most */
function nice(most) {
  const power = 10 ** Math.floor(Math.log10(most / 2 || 1));
  const found = [1, 2, 5, 10].map((n) => n * power).find((step) => most / step <= 4);
  return Math.max(1, found ?? power * 10);
}

/** @param {number} at */
function hourBefore(at) {
  return Math.floor(at / 3_600_000) * 3_600_000;
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function part(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
