/**
 * Whether this page has the word in its zone: it says whether its browser lets it sound, at each change and each
 * pulse, and the server answers (`hallkeeper/onair.py`).
 *
 * @typedef {import("./voice_queue.js").Word} Word
 */

/**
 * @param {Object} parts
 * @param {(event: string, told: unknown) => void} parts.say to the server
 * @param {(word: Word) => void} parts.onWord
 * @param {(silent: boolean) => void} parts.silent the page should speak and the browser forbids it
 */
export function openAir({ say, onWord, silent }) {
  /** @type {boolean | null} null before the browser has decided */
  let can = null;
  /** @type {Word | null} */
  let word = null;

  function tell() {
    if (can !== null) say("sounding", { can });
  }

  function draw() {
    document.documentElement.dataset.air = word?.part ?? "";
    silent(can === false && word?.part !== "none");
  }

  return {
    tell,
    /** @param {boolean} allowed by the browser */
    allowed(allowed) {
      can = allowed;
      tell();
      draw();
    },
    /** @param {Word} told */
    heard(told) {
      word = told;
      draw();
      onWord(told);
    },
    zone: () => word?.zone ?? "",
  };
}
