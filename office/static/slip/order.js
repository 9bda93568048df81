/**
 * Which lines stand on the slip and in which order: by dragging, or by the buttons beside each line.
 *
 * @typedef {import("../catalogue/types.js").SlipPart} SlipPart
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { current, put } from "../catalogue/document.js";

/** @type {readonly SlipPart[]} */
const PARTS = ["hall", "service", "ahead", "wait", "qr", "no_show", "taken"];
const PATH = ["slip", "show"];

/** All lines, those left out too, so that a line keeps its place while it is out. @type {SlipPart[]} */
let order = [...PARTS];
/** @type {SlipPart | null} */
let dragged = null;

/** @param {() => void} redraw */
export function orderPart(redraw) {
  const { show } = current().slip;
  if (order.filter((part) => show.includes(part)).join() !== show.join()) order = [...show, ...PARTS.filter((part) => !show.includes(part))];

  /** @param {SlipPart[]} now */
  const arrange = (now) => {
    const shown = current().slip.show;
    order = now;
    put(PATH, now.filter((part) => shown.includes(part)));
    redraw();
  };
  const rows = order.map((part, n) => row(part, n, arrange));
  const first = show[0] === "hall" ? order.indexOf("hall") + 1 : 0;
  rows.splice(first, 0, h("li", { class: "order-row", data: { fixed: "" } },
    h("strong", null, t("slip_line_number")), h("span", { class: "small muted" }, t("slip_number_hint"))));
  return h("ul", { class: "order" }, rows);
}

/** @param {SlipPart} part @param {number} n @param {(order: SlipPart[]) => void} arrange */
function row(part, n, arrange) {
  const shown = current().slip.show.includes(part);
  const name = t(`slip_line_${part}`);
  /** @param {number} to */
  const moveTo = (to) => {
    const rest = order.filter((one) => one !== part);
    rest.splice(to, 0, part);
    arrange(rest);
  };
  const node = h("li", {
    class: "order-row", draggable: "true", data: { off: shown ? undefined : "" },
    on: {
      dragstart: (event) => { dragged = part; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", name); node.dataset.dragged = ""; },
      dragend: () => { dragged = null; delete node.dataset.dragged; },
      dragover: (event) => { if (dragged && dragged !== part) { event.preventDefault(); node.dataset.over = dropsBelow(event, node) ? "below" : "above"; } },
      dragleave: () => { delete node.dataset.over; },
      drop: (event) => {
        event.preventDefault();
        if (dragged) arrange(placed(dragged, part, dropsBelow(event, node)));
      },
    },
  },
  h("span", { class: "order-grip", "aria-hidden": "true" }, "⠿"),
  h("label", { class: "check grow" },
    h("input", { type: "checkbox", checked: shown, "data-path": `slip.show.${part}`, on: { change: (/** @type {any} */ event) => toggle(part, event.target.checked, arrange) } }), name),
  button("up", t("move_up"), part, name, n === 0, () => moveTo(n - 1)),
  button("down", t("move_down"), part, name, n === order.length - 1, () => moveTo(n + 1)));
  return node;
}

/** @param {SlipPart} part @param {boolean} on @param {(order: SlipPart[]) => void} arrange */
function toggle(part, on, arrange) {
  const shown = new Set(current().slip.show);
  if (on) shown.add(part);
  else shown.delete(part);
  put(PATH, order.filter((one) => shown.has(one)));
  arrange(order);
}

/** @param {string} icon @param {string} words @param {SlipPart} part @param {string} name @param {boolean} off @param {() => void} run */
function button(icon, words, part, name, off, run) {
  return h("button", {
    type: "button", class: "icon-button", title: words, "aria-label": `${words}: ${name}`, "aria-disabled": off ? "true" : null,
    data: { icon, path: `slip.show.${part}.${icon}` }, on: { click: () => { if (!off) run(); } },
  }, pictogram("down"));
}

/** @param {DragEvent} event @param {HTMLElement} node */
function dropsBelow(event, node) {
  const box = node.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}

/** @param {SlipPart} part @param {SlipPart} beside @param {boolean} below @returns {SlipPart[]} */
function placed(part, beside, below) {
  const rest = order.filter((one) => one !== part);
  rest.splice(rest.indexOf(beside) + (below ? 1 : 0), 0, part);
  return rest;
}
