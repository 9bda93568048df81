/** A chart to take away: as a picture with its title, as CSV for spreadsheets, and as a table on the page. */

import { h } from "../../hallkeeper/element.js";

const SCALE = 2;
const EDGE = 24;
const TITLE = 40;
const MARK = "\ufeff"; // without it spreadsheet programs take the text for another encoding

/** @param {string[]} heads @param {(string | number | null)[][]} rows */
export function figureTable(heads, rows) {
  return h("table", { class: "table" },
    h("thead", null, h("tr", null, heads.map((head, n) => h("th", { scope: "col", class: n ? "num" : undefined }, head)))),
    h("tbody", null, rows.map((row) => h("tr", null, row.map((cell, n) => (n ? h("td", { class: "num" }, cell ?? "—") : h("th", { scope: "row" }, cell)))))));
}

/** @param {string} file @param {string[]} heads @param {(string | number | null)[][]} rows */
export function saveCsv(file, heads, rows) {
  save(`${file}.csv`, new Blob([MARK + csvText([heads, ...rows])], { type: "text/csv;charset=utf-8" }));
}

/** RFC 4180; a text that a spreadsheet would take for a formula is quoted. @param {(string | number | null)[][]} rows */
export function csvText(rows) {
  return rows.map((row) => row.map(cellText).join(",")).join("\r\n") + "\r\n";
}

/** @param {string | number | null} cell */
function cellText(cell) {
  const text = cell === null ? "" : typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {{renderToCanvas: (options: any) => HTMLCanvasElement}} chart
 * @param {{file: string, title: string}} about
 * @param {(token: string) => string} themed
 */
export function savePicture(chart, about, themed) {
  const drawn = chart.renderToCanvas({ pixelRatio: SCALE, backgroundColor: themed("--card") });
  const whole = document.createElement("canvas");
  whole.width = drawn.width + 2 * EDGE * SCALE;
  whole.height = drawn.height + (2 * EDGE + TITLE) * SCALE;
  const pen = whole.getContext("2d");
  if (!pen) return;
  pen.fillStyle = themed("--card");
  pen.fillRect(0, 0, whole.width, whole.height);
  pen.fillStyle = themed("--ink");
  pen.font = `700 ${20 * SCALE}px ${themed("--font")}`;
  pen.textBaseline = "top";
  pen.fillText(about.title, EDGE * SCALE, EDGE * SCALE);
  pen.drawImage(drawn, EDGE * SCALE, (EDGE + TITLE) * SCALE);
  whole.toBlob((picture) => { if (picture) save(`${about.file}.png`, picture); });
}

/** @param {string} name @param {Blob} content */
function save(name, content) {
  const address = URL.createObjectURL(content);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
