/**
 * Hand-held scanners type: a burst of keys, faster than any hand, ended by Enter. A letter is held back for the
 * blink in which the next one of a burst would come, so that a scanned address presses no verbs; what was no
 * burst goes on as if nothing had been. Digits and space begin no slip's code and are never held.
 *
 * The text is read from the keys' places (a scanner is an American keyboard), so that no input method and no
 * Caps Lock disturbs it; what the browser made of the keys comes second, for scanners that allow for Caps Lock.
 */

const GAP_MS = 50;
const LONGER_GAP_MS = 150; // no hand has struck so many keys so fast: now a busy computer may be slow
const SURELY = 3;
const SHORTEST = 4;
const LONGEST = 512;
const ENDS = new Set(["Enter", "NumpadEnter", "Tab"]);
const QUIET = /^(?:Shift(?:Left|Right)|CapsLock|NumLock)$/;
const BEGINS_NOTHING = /^(?:Digit|Numpad|Space|Minus)/;
/** Places with two characters, the second with Shift. @type {Record<string, string>} */
const PLACES = {
  Backquote: "`~", Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:",
  Quote: "'\"", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ", NumpadDivide: "//", NumpadDecimal: "..",
  NumpadSubtract: "--", NumpadAdd: "++",
  Digit0: "0)", Digit1: "1!", Digit2: "2@", Digit3: "3#", Digit4: "4$", Digit5: "5%", Digit6: "6^", Digit7: "7&", Digit8: "8*", Digit9: "9(",
};

/**
 * @typedef {{event: KeyboardEvent, place: string, key: string, held: boolean}} Stroke
 * @typedef {{field: HTMLInputElement | HTMLTextAreaElement, value: string}} Before
 */

/** @type {Stroke[]} */
let burst = [];
/** What stood in a field before a burst began in it. @type {Before | null} */
let before = null;
let timer = 0;
/** Keys that we send on ourselves. @type {WeakSet<Event>} */
const ours = new WeakSet();

/**
 * Watch the keyboard from now on.
 *
 * @param {(texts: string[]) => void} onScan the text as it most likely is, then as it else may be
 */
export function catchScans(onScan) {
  window.addEventListener("keydown", (event) => {
    if (!ours.has(event)) stroke(event, onScan);
  }, { capture: true });
}

/** @param {KeyboardEvent} event @param {(texts: string[]) => void} onScan */
function stroke(event, onScan) {
  if (QUIET.test(event.code)) return;
  const last = burst.at(-1);
  if (last && event.timeStamp - last.event.timeStamp > gap()) letGo();
  if (ENDS.has(event.code) && burst.length >= SHORTEST) return scanned(event, onScan);
  const place = placeOf(event);
  const first = burst.length === 0;
  const ordinary = event.ctrlKey || event.altKey || event.metaKey || event.repeat || !place;
  if (ordinary || burst.length >= LONGEST || (first && BEGINS_NOTHING.test(event.code))) return letGo();
  const field = fieldOf(event.target);
  if (first) before = field && { field, value: field.value };
  if (!field) stop(event);
  burst.push({ event, place, key: event.key.length === 1 ? event.key : place, held: !field });
  waitForMore();
}

/** How long the next key of this burst may take. */
function gap() {
  return burst.length >= SURELY ? LONGER_GAP_MS : GAP_MS;
}

/** Keys that the computer has, but has not come to handing over, count as well. */
function waitForMore() {
  const { scheduling } = /** @type {{scheduling?: {isInputPending: () => boolean}}} */ (/** @type {unknown} */ (navigator));
  clearTimeout(timer);
  timer = window.setTimeout(() => (scheduling?.isInputPending() ? waitForMore() : letGo()), gap());
}

/** @param {KeyboardEvent} event @param {(texts: string[]) => void} onScan */
function scanned(event, onScan) {
  stop(event);
  if (before) {
    before.field.value = before.value;
    before.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const texts = [burst.map(({ place }) => place).join(""), burst.map(({ key }) => key).join("")];
  forget();
  onScan([...new Set(texts)]);
}

/** No burst: the keys held back go on, in their order. */
function letGo() {
  const strokes = burst;
  forget();
  for (const { event, held } of strokes) {
    if (!held) continue;
    const { key, code, shiftKey, location } = event;
    const again = new KeyboardEvent("keydown", { key, code, shiftKey, location, bubbles: true, cancelable: true });
    ours.add(again);
    (document.activeElement ?? document.body).dispatchEvent(again);
  }
}

function forget() {
  clearTimeout(timer);
  burst = [];
  before = null;
}

/** @param {KeyboardEvent} event */
function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** The character at this key's place, or "". @param {KeyboardEvent} event */
function placeOf({ code, shiftKey }) {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  const digit = /^Numpad([0-9])$/.exec(code)?.[1];
  return digit ?? PLACES[code]?.charAt(shiftKey ? 1 : 0) ?? "";
}

/** The field that is typed into, if it is one. @param {EventTarget | null} target */
export function fieldOf(target) {
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
  return field && !field.readOnly && !field.disabled ? field : null;
}
