/**
 * The slip's layout: fields left, the slip itself right, dot by dot as the printer will burn it.
 *
 * @typedef {import("./catalogue/types.js").Path} Path
 */

import { byId, h, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { inWords, toast } from "./desk/desk.js";
import { current, dirty, onChange } from "./catalogue/document.js";
import { showMistake } from "./catalogue/fields.js";
import { saver } from "./catalogue/saving.js";
import { markMistakes, slipMistakes } from "./slip/check.js";
import { slipForm } from "./slip/form.js";
import { slipPicture } from "./slip/picture.js";

const saving = saver({ redraw, ready, point });
/** @type {ReturnType<typeof slipPicture> | null} */
let picture = null;

function redraw() {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const path = focused?.dataset.path;
  replace(byId("slip-form"), ...slipForm(redraw));
  if (path) /** @type {HTMLElement | null} */ (byId("slip-form").querySelector(`[data-path="${CSS.escape(path)}"]`))?.focus();
}

function ready() {
  const [first] = slipMistakes(current());
  if (first) point(first.path, first.text);
  return !first;
}

/** @param {Path} path @param {string} text */
function point(path, text) {
  if (!showMistake(byId("slip-form"), path, text)) toast(text, { kind: "bad" });
}

/** Whatever changes is seen at once; a text that cannot be is marked where it stands. */
function changed() {
  const found = slipMistakes(current());
  markMistakes(byId("slip-form"), found);
  picture?.draw(found);
}

try {
  await saving.open();
  picture = slipPicture(byId("slip-picture"));
  onChange(changed);
  redraw();
  picture.draw([]);
} catch (error) {
  replace(byId("slip-form"), h("div", { class: "card empty" }, h("p", null, inWords(error)), h("button", { type: "button", class: "button", on: { click: () => location.reload() } }, t("again"))));
}
window.addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });
