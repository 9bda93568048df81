/**
 * The keyboard, if a terminal has one, and the code reader, which types too: a burst of keys faster than any
 * hand, ended by Enter. What a burst had typed into a screen is taken back when it turns out to be a code.
 *
 * Text is read from the keys' places (a reader is an American keyboard), so that no input method disturbs it.
 *
 * @typedef {Object} Keys what the screen that is shown does with keys
 * @property {(digit: string) => void} [digit]
 * @property {(sign: string) => void} [sign] where letters are typed too, in the place of `digit`
 * @property {() => void} [erase]
 * @property {() => void} [enter]
 * @property {() => () => void} [remember] what gives back what was typed before a burst began
 * @property {(text: string) => void} [scan] a code was read
 * @property {RegExp} [code] how a code begins, where letters are typed too: elsewhere every burst is one
 */

const GAP_MS = 150;
const SHORTEST = 12; // a telephone number is shorter
const LONGEST = 1500; // a company's title code has up to 1,451 characters
const ENDS = new Set(["Enter", "NumpadEnter"]);
const SHIFTED_DIGITS = ")!@#$%^&*(";
/** Places with two characters, the second with Shift. @type {Record<string, string>} */
const PLACES = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"", Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?",
  NumpadDivide: "//", NumpadMultiply: "**", NumpadSubtract: "--", NumpadAdd: "++", NumpadDecimal: "..",
};

/** @param {() => Keys} keys those of the screen that is shown @returns {() => void} stop */
export function listenToKeys(keys) {
  let text = "";
  let last = 0;
  /** Whether Enter belongs to the button that the Tab key has reached. */
  let tabbed = false;
  /** @type {(() => void) | undefined} */
  let undo;

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || /^Shift/.test(event.code) || typedInto(event.target)) return;
    if (event.timeStamp - last > GAP_MS) text = "";
    last = event.timeStamp;
    if (ENDS.has(event.code)) return enter(event);
    const sign = signOf(event);
    tabbed = event.code === "Tab" || (tabbed && sign === "");
    if (text === "" && sign) undo = keys().remember?.();
    text = sign && (text + sign).slice(0, LONGEST);
    const { digit, sign: any, erase, code } = keys();
    if (event.code === "Backspace" || event.code === "Delete") erase?.();
    else if (any && sign && !code?.test(text)) any(sign);
    else if (!any && /^[0-9]$/.test(sign)) digit?.(sign);
    else if (!any || !sign) return;
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  function enter(event) {
    const read = text;
    text = "";
    const { scan, sign, enter: confirm, code } = keys();
    if (read.length >= SHORTEST && (!sign || code?.test(read))) { // where letters are typed, a quick hand and a reader mean the same
      event.preventDefault();
      undo?.();
      scan?.(read);
    } else if (confirm && !tabbed) {
      event.preventDefault();
      confirm();
    }
  }

  window.addEventListener("keydown", press, { capture: true });
  return () => window.removeEventListener("keydown", press, { capture: true });
}

/** Whether the key belongs to a field of a form. @param {EventTarget | null} target */
function typedInto(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** @param {KeyboardEvent} event */
function signOf({ code, shiftKey }) {
  const digit = /^Digit([0-9])$/.exec(code)?.[1];
  if (digit) return shiftKey ? SHIFTED_DIGITS.charAt(Number(digit)) : digit;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  return /^Numpad([0-9])$/.exec(code)?.[1] ?? PLACES[code]?.charAt(shiftKey ? 1 : 0) ?? "";
}
