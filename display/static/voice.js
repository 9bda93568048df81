/**
 * The voice of a screen: the chime, then the call, as often and in the languages that the hall says
 * (`GET /voice/calls/{move}`), which is asked before each round, for the line may have grown meanwhile.
 *
 * Whoever watches a screen may listen for `spoken` on the document: {move, number, counter, start, end, whole, parts},
 * instants in milliseconds since 1970, `parts` what was heard in its order ("chime" or a language).
 *
 * @typedef {import("./announce.js").Call} Call
 * @typedef {import("./voice_queue.js").Turn} Turn
 * @typedef {{undone: boolean, chime: "full" | "short" | "none", repeats: number, languages: string[]}} Round
 * @typedef {{what: string, start: number, end: number}} Part
 */

import { call as ask } from "../hallkeeper/api.js";

/** Where the hall cannot be asked the chime still rings: the picture has a call to show. */
const UNTOLD = /** @type {Round} */ ({ undone: false, chime: "full", repeats: 1, languages: [] });
const PATIENCE = { tries: 1, timeout: 4_000 };
const BREATH_MS = 350;

/**
 * @param {Object} parts
 * @param {import("./sound.js").Sound} parts.sound
 * @param {() => string} parts.zone
 */
export function openVoice({ sound, zone }) {
  return {
    /** @param {Call} call @param {Turn} turn */
    async speak(call, turn) {
      const start = instant();
      /** @type {Part[]} */
      const parts = [];
      /** @type {Map<string, Promise<AudioBuffer | null>>} */
      const sounds = new Map();
      /** @param {string} language */
      const loaded = (language) => {
        const loading = sounds.get(language) ?? load(call.move, language, sound);
        sounds.set(language, loading);
        return loading;
      };
      /** @param {string} what @param {() => Promise<void>} play */
      const heard = async (what, play) => {
        const begun = instant();
        await play();
        parts.push({ what, start: begun, end: instant() });
      };

      for (let round = 0; turn.mine(); round += 1) {
        const told = await roundOf(call.move, turn.behind());
        if (told.undone || round >= told.repeats) break;
        told.languages.forEach(loaded); // on their way while the chime rings
        const { chime } = told;
        if (round === 0 && chime !== "none") await heard("chime", () => sound.ring(turn.place > 0 ? "short" : chime));
        for (const language of told.languages) {
          const ready = await loaded(language);
          if (!ready || !turn.mine()) continue;
          if (parts.some((part) => part.what !== "chime")) await breath();
          await heard(language, () => sound.play(ready));
        }
      }
      const whole = turn.mine();
      if (whole) report(call.move, zone());
      tell({ move: call.move, number: call.number, counter: call.counter, start, end: instant(), whole, parts });
    },
    hush: sound.stop,
  };
}

/** @param {number} move @param {number} behind @returns {Promise<Round>} */
async function roundOf(move, behind) {
  return ask("GET", `/voice/calls/${move}?behind=${behind}`, undefined, PATIENCE).catch(() => UNTOLD);
}

/** @param {number} move @param {string} language @param {import("./sound.js").Sound} sound */
async function load(move, language, sound) {
  try {
    const path = `/voice/${move}.wav?lang=${encodeURIComponent(language)}`;
    return await sound.decode(await ask("GET", path, undefined, { ...PATIENCE, base: "/display", bytes: true }));
  } catch {
    return null; // no voice for it here: what can be said is said
  }
}

/** Whoever takes the word over goes on after this call. @param {number} move @param {string} zone */
function report(move, zone) {
  ask("PUT", `/voice/calls/${move}/spoken`, { zone }).catch(() => undefined);
}

function breath() {
  return new Promise((done) => setTimeout(done, BREATH_MS));
}

function instant() {
  return performance.timeOrigin + performance.now();
}

/** @param {{move: number, number: string, counter: string, start: number, end: number, whole: boolean, parts: Part[]}} detail */
function tell(detail) {
  document.dispatchEvent(new CustomEvent("spoken", { detail }));
}
