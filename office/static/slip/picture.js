/**
 * The slip as the printer will burn it: drawn by the agent's own code on the server, shown at true dots.
 *
 * @typedef {import("../catalogue/types.js").Mistake} Mistake
 * @typedef {"normal" | "nobody" | "reprint" | "long" | "no_wait"} Example
 */

import { call } from "../../hallkeeper/api.js";
import { h, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { inWords } from "../desk/desk.js";
import { current } from "../catalogue/document.js";
import { languageName } from "../catalogue/fields.js";
import { mistakeOf } from "../catalogue/saving.js";
import { testSlip } from "./test.js";

const PAUSE_MS = 120; // between the last key and the question; the answer takes a few ms
const DOTS_PER_MM = 8; // 203 dpi
const RULER_STEP_MM = 10;
/** Paper and head, in dots. */
const PAPERS = { 80: { paper: 640, head: 576 }, 58: { paper: 464, head: 384 } };
/** @type {readonly Example[]} */
const EXAMPLES = ["normal", "nobody", "no_wait", "long", "reprint"];

/** @param {HTMLElement} root */
export function slipPicture(root) {
  const view = { mm: /** @type {80 | 58} */ (80), zoom: 1, language: current().languages[0] ?? "zh-CN", example: /** @type {Example} */ ("normal") };
  const image = h("img", { class: "true-dots", alt: t("slip_picture") });
  const sheet = h("div", { class: "true-paper" }, image);
  const across = h("div", { class: "ruler across", "aria-hidden": "true" });
  const down = h("div", { class: "ruler down", "aria-hidden": "true" });
  const size = h("p", { class: "small muted" });
  const trouble = h("p", { class: "notice", data: { kind: "warn" }, role: "status", hidden: true });
  let timer = 0;
  let url = "";
  let asking = new AbortController();
  /** @type {Mistake[]} */
  let mistakes = [];

  const bench = h("div", { class: "true-bench" }, across, down, sheet);
  replace(root,
    h("div", { class: "picture-bar" },
      group(t("slip_paper"), [80, 58].map((mm) => pick(t("slip_mm", { n: mm }), () => view.mm === mm, () => { view.mm = /** @type {80 | 58} */ (mm); ask(0); }))),
      group(t("slip_zoom"), [[1, t("slip_zoom_1")], [2, t("slip_zoom_2")]].map(([zoom, words]) => pick(String(words), () => view.zoom === zoom, () => { view.zoom = Number(zoom); scale(); }))),
      select(t("slip_example"), EXAMPLES.map((one) => [one, t(`slip_example_${one}`)]), (value) => { view.example = /** @type {Example} */ (value); ask(0); }),
      select(t("slip_customer_language"), current().languages.map((tag) => [tag, languageName(tag)]), (value) => { view.language = value; ask(0); })),
    trouble, h("div", { class: "true-scroll", tabindex: 0, role: "group", "aria-label": t("slip_picture") }, bench),
    h("div", { class: "row wrap picture-foot" }, size, testSlip()));
  image.addEventListener("load", scale);
  window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener("change", scale);

  /** One dot is one pixel of this screen, or two. */
  function scale() {
    const dot = view.zoom / window.devicePixelRatio;
    const { paper, head } = PAPERS[view.mm];
    bench.style.setProperty("--dot", `${dot}px`);
    bench.style.setProperty("--paper", String(paper));
    bench.style.setProperty("--head", String(head));
    bench.style.setProperty("--lines", String(image.naturalHeight));
    replace(across, ...marks(paper));
    replace(down, ...marks(image.naturalHeight));
    const mm = (/** @type {number} */ dots) => Math.round(dots / DOTS_PER_MM);
    replace(size, t("slip_size", { width: head, height: image.naturalHeight, mm: view.mm, long: mm(image.naturalHeight) }));
  }

  /** @param {number} pause ms */
  function ask(pause) {
    clearTimeout(timer);
    timer = setTimeout(fetchPicture, pause);
  }

  async function fetchPicture() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const body = { slip: without(mistakes), width: PAPERS[view.mm].head, language: view.language, example: view.example };
    try {
      const bytes = await call("POST", "/slip/preview", body, { bytes: true, tries: 2, signal });
      if (signal.aborted) return;
      URL.revokeObjectURL(url);
      url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
      image.src = url;
      delete sheet.dataset.stale;
      say(mistakes.length ? t("slip_picture_without") : "");
    } catch (error) {
      if (!signal.aborted) stale(mistakeOf(error)?.text ?? inWords(error));
    }
  }

  /** The picture is not what the fields say. @param {string} why */
  function stale(why) {
    say(why);
    sheet.dataset.stale = "";
  }

  /** @param {string} words */
  function say(words) {
    trouble.hidden = !words;
    trouble.textContent = words;
  }

  return {
    /** The layout has changed; texts with a mistake are left out. @param {Mistake[]} found */
    draw: (found) => { mistakes = found; ask(PAUSE_MS); },
  };
}

/** The layout without the texts that cannot be printed. @param {Mistake[]} mistakes */
function without(mistakes) {
  const slip = structuredClone(current().slip);
  for (const { path: [, key, tag] } of mistakes) {
    const texts = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (slip))[String(key)];
    if (texts && typeof texts === "object") delete (/** @type {Record<string, string>} */ (texts))[String(tag)];
  }
  return slip;
}

/** A number at each centimetre. @param {number} dots */
function marks(dots) {
  const count = Math.floor(dots / DOTS_PER_MM / RULER_STEP_MM);
  return Array.from({ length: count + 1 }, (_, n) => h("span", { style: { "--at": String(n * RULER_STEP_MM * DOTS_PER_MM) } }, n * RULER_STEP_MM));
}

/** @param {string} label @param {HTMLElement[]} buttons */
function group(label, buttons) {
  return h("div", { class: "picks", role: "group", "aria-label": label }, buttons);
}

/** @param {string} words @param {() => boolean} is_on @param {() => void} run */
function pick(words, is_on, run) {
  const node = h("button", { type: "button", class: "button", "aria-pressed": String(is_on()), on: { click: () => {
    run();
    for (const other of node.parentElement?.children ?? []) other.setAttribute("aria-pressed", String(other === node));
  } } }, words);
  return node;
}

/** @param {string} label @param {string[][]} options @param {(value: string) => void} chosen */
function select(label, options, chosen) {
  return h("select", { class: "input", "aria-label": label, on: { change: (event) => chosen(event.target.value) } }, options.map(([value, words]) => h("option", { value }, words)));
}
