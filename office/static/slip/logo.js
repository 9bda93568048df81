/**
 * The logo: chosen or dropped, made black and white by a threshold, shown as it will be printed.
 *
 * @typedef {import("./bitmap.js").Source} Source
 */

import { h, pictogram, replace } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { bestThreshold, readPicture, toBitmap, toPng } from "./bitmap.js";
import { toast, whole } from "../desk/desk.js";
import { current, edit } from "../catalogue/document.js";
import { choiceField } from "../catalogue/fields.js";

const BOX = { width: 512, height: 144 }; // dots: what an 80 mm head has between its margins, a quarter of its width
const MOST_BYTES = 8_000_000;

/** What was chosen last, so that the threshold can still be moved. @type {{source: Source, threshold: number, invert: boolean, logo: string} | null} */
let chosen = null;

/** @param {() => void} redraw */
export function logoPart(redraw) {
  const { logo } = current().slip;
  const still = chosen !== null && chosen.logo === logo;

  /** @param {File | undefined} file */
  const take = async (file) => {
    if (!file) return;
    try {
      if (file.size > MOST_BYTES) throw new RangeError();
      const source = await readPicture(file);
      chosen = { source, threshold: bestThreshold(source), invert: false, logo: "" };
      await convert();
    } catch {
      toast(t("slip_logo_bad"), { kind: "bad" });
    }
    redraw();
  };
  const input = h("input", { type: "file", accept: "image/*", class: "visually-hidden", id: "logo-file", "data-path": "slip.logo", on: { change: () => take(input.files?.[0]) } });
  const zone = h("div", {
    class: "logo-zone field", data: { empty: logo ? undefined : "" },
    on: {
      dragover: (event) => { event.preventDefault(); zone.dataset.over = ""; },
      dragleave: () => { delete zone.dataset.over; },
      drop: (event) => { event.preventDefault(); delete zone.dataset.over; take(event.dataTransfer.files[0]); },
    },
  },
  logo ? shown(logo) : h("p", { class: "muted" }, t("slip_logo_none")),
  h("div", { class: "row wrap file" }, input, h("label", { class: "button", for: "logo-file" }, t(logo ? "slip_logo_other" : "slip_logo_choose")),
    logo && h("button", { type: "button", class: "button", data: { kind: "plain" }, on: { click: () => { set(""); redraw(); } } }, pictogram("close"), t("remove"))));
  return h("div", { class: "stack" }, zone, still && tuning(redraw), logo ? choiceField(["slip", "logo_at"], { left: t("slip_logo_left"), centre: t("slip_logo_centre") }, t("slip_logo_at")) : null);
}

/** The picture as it is kept, its size in dots and bytes. @param {string} logo */
function shown(logo) {
  const words = h("p", { class: "small muted" });
  const bytes = Math.floor((logo.replace(/=+$/, "").length * 3) / 4);
  const image = h("img", { class: "logo-shown", alt: t("slip_logo"), src: `data:image/png;base64,${logo}`, on: {
    load: () => replace(words, t("slip_logo_size", { width: image.naturalWidth, height: image.naturalHeight, bytes: whole(bytes) })),
  } });
  return h("div", null, image, words);
}

/** Threshold and inversion, seen at once. @param {() => void} redraw */
function tuning(redraw) {
  const id = "logo-threshold";
  const slider = h("input", { type: "range", id, min: 1, max: 254, step: 1, value: chosen?.threshold, class: "slider", "data-path": "slip.logo.threshold", on: {
    input: async () => {
      if (!chosen) return;
      chosen.threshold = slider.valueAsNumber;
      await convert();
      const image = document.querySelector(".logo-shown");
      if (image && chosen.logo) image.setAttribute("src", `data:image/png;base64,${chosen.logo}`);
    },
    change: redraw,
  } });
  return h("div", { class: "logo-tuning" },
    h("div", { class: "field grow" }, h("label", { for: id }, t("slip_logo_threshold")), slider),
    h("label", { class: "check" }, h("input", { type: "checkbox", checked: chosen?.invert, "data-path": "slip.logo.invert", on: { change: async (event) => {
      if (!chosen) return;
      chosen.invert = event.target.checked;
      await convert();
      redraw();
    } } }), t("slip_logo_invert")));
}

/** Make the bitmap of what was chosen and put it on the slip. */
async function convert() {
  if (!chosen) return;
  const bitmap = toBitmap(chosen.source, { ...BOX, threshold: chosen.threshold, invert: chosen.invert });
  if (!bitmap) {
    toast(t("slip_logo_white"), { kind: "bad" });
    return;
  }
  chosen.logo = await toPng(bitmap);
  set(chosen.logo);
}

/** @param {string} logo */
function set(logo) {
  edit("slip.logo", (doc) => { doc.slip.logo = logo; });
}
