/**
 * Saving what was changed in the catalogue, on whichever page: the bar at the foot with its changes, one step
 * back, all of them back, and for a while the way back after saving. Nobody's change is overwritten unasked.
 *
 * @typedef {import("./types.js").Path} Path
 * @typedef {Object} Page
 * @property {() => void} redraw the document has changed as a whole
 * @property {() => boolean} ready whether it may be saved now; says why not
 * @property {(path: Path, text: string) => void} point go to the field of a mistake and say it there
 * @property {() => boolean} [undoes] whether Ctrl Z is the page's and not a text's own
 */

import { call, Problem } from "../../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../../hallkeeper/element.js";
import { clock, t } from "../../hallkeeper/words.js";
import { ask, desk, fail, inWords, placeName, toast } from "../desk/desk.js";
import { changes, current, dirty, discard, onChange, same, saved, take, undo, undoable, whole } from "./document.js";
import { appliedNoLonger, before, forgetBefore, keepBefore, overwrite } from "../desk/put_back.js";
import { getText, putText } from "../desk/toml.js";

const SHOWN_CHANGES = 4;
const LOOK_AGAIN_MS = 30_000; // the way back goes by itself

/** @param {Page} page */
export function saver(page) {
  let saving = false;

  /** The bar at the foot: what was changed, and what may be done about it. */
  function bar() {
    const changed = dirty();
    const kept = before();
    const node = byId("save-bar");
    node.hidden = !changed && !kept;
    if (changed) replace(node, ...unsaved());
    else if (kept) replace(node, ...putBackOffer(kept.at));
  }

  function unsaved() {
    const names = changes();
    const shown = names.slice(0, SHOWN_CHANGES).join(t("list_comma"));
    return [
      h("p", { class: "grow" }, h("strong", null, t("unsaved_n", { n: names.length })), h("span", { class: "save-names" }, names.length > SHOWN_CHANGES ? t("and_more", { shown }) : shown)),
      h("button", { type: "button", class: "button", data: { kind: "plain" }, disabled: !undoable(), on: { click: stepBack } }, pictogram("recall"), t("undo_step"), h("span", { class: "key" }, "Ctrl Z")),
      h("button", { type: "button", class: "button", on: { click: giveUp } }, t("discard")),
      h("button", { type: "button", class: "button", data: { kind: "primary" }, disabled: saving, on: { click: save } }, saving ? t("saving") : t("save"), h("span", { class: "key" }, "Ctrl S")),
    ];
  }

  /** @param {number} since */
  function putBackOffer(since) {
    return [
      h("p", { class: "grow" }, t("saved_at", { time: clock(new Date(since), desk.zone) })),
      h("button", { type: "button", class: "button", on: { click: putBack } }, pictogram("recall"), t("put_back")),
      h("button", { type: "button", class: "button", data: { kind: "plain" }, "aria-label": t("close"), on: { click: () => { forgetBefore(); bar(); } } }, pictogram("close")),
    ];
  }

  function stepBack() {
    undo();
    page.redraw();
  }

  async function giveUp() {
    const names = changes();
    if (names.length > 1 && !(await ask({ title: t("discard_title"), text: t("discard_text", { n: names.length }), yes: t("discard"), bad: true }))) return;
    discard();
    page.redraw();
  }

  async function save() {
    if (saving || !dirty() || !page.ready()) return;
    saving = true;
    bar();
    try {
      const server = whole(await call("GET", "/catalogue?as=json"));
      if (!same(server, saved()) && !(await overwrite())) return;
      const text = await getText();
      await call("PUT", "/catalogue", current());
      await afterSaving(text);
    } catch (error) {
      refused(error);
    } finally {
      saving = false;
      bar();
    }
  }

  /** @param {string} text the catalogue as it was before */
  async function afterSaving(text) {
    keepBefore(text, await getText());
    take(await call("GET", "/catalogue?as=json"));
    page.redraw();
    toast(t("saved"));
  }

  async function putBack() {
    const kept = before();
    if (!kept) return;
    try {
      if ((await getText()) !== kept.after && !(await overwrite())) return;
      await putText(kept.text);
      await appliedNoLonger(kept.scenario);
      forgetBefore();
      take(await call("GET", "/catalogue?as=json"));
      page.redraw();
      toast(t("put_back_done"));
    } catch (error) {
      fail(error);
    }
  }

  /** @param {unknown} error */
  function refused(error) {
    const path = mistakeOf(error);
    if (path) page.point(path.path, path.text);
    else if (error instanceof Problem && error.code === "catalogue_in_use") toast(t("in_use", { what: inUseBy(error.detail) }), { kind: "bad" });
    else toast(inWords(error), { kind: "bad" });
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "s") {
      event.preventDefault();
      save();
    } else if (command && event.key === "z" && !event.shiftKey && dirty() && (page.undoes?.() ?? true)) {
      event.preventDefault();
      stepBack();
    }
  }

  /** Begin with what the server has. @throws {Problem} */
  async function open() {
    take(await call("GET", "/catalogue?as=json"));
    onChange(bar);
    bar();
    window.addEventListener("keydown", keys);
    setInterval(bar, LOOK_AGAIN_MS);
  }

  return { open, afterSaving };
}

/**
 * The field that a refusal names, and what is wrong there.
 *
 * @param {unknown} error
 * @returns {import("./types.js").Mistake | null}
 */
export function mistakeOf(error) {
  if (!(error instanceof Problem) || error.status !== 422 || !error.field) return null;
  return { path: toPath(error.field), text: error.detail.replace(/^line \d+: /, "") };
}

/** Who still needs it: "Counter 8 is still open." or "A012 still waits ..." begin with it. @param {string} detail */
function inUseBy(detail) {
  const [, counter] = /^Counter (\S+) /.exec(detail) ?? [];
  return counter ? placeName("counter", counter) : detail.split(" ")[0] ?? "";
}

/** "service[1].letter" -> ["service", 1, "letter"]. @param {string} field @returns {Path} */
function toPath(field) {
  return field.replace(/\[(\d+)\]/g, ".$1").split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
