/**
 * The soft two-tone that goes before a call, made by the browser itself, and whether the browser lets it be
 * heard. Browsers forbid sound until somebody has touched the page.
 */

/** Hz and seconds: E5, then C5, as a doorbell; a further call of the same group is one C5. */
const DING = { pitch: 659.26, at: 0, length: 0.9 };
const DONG = { pitch: 523.25, at: 0.42, length: 1.4 };
const AGAIN = { pitch: 523.25, at: 0, length: 0.8 };
const FULL_MS = 1_500;
const SHORT_MS = 550;
const LOUDNESS = 0.5;
const DECIDED_MS = 1_000;

/**
 * @typedef {Object} Chime
 * @property {(place?: number) => Promise<void>} play the two-tone (place 0) or the single tone; settles when it
 *     has rung, at once where sound is forbidden
 * @property {() => Promise<boolean>} allow call it from within a touch; whether sound is allowed now
 * @property {() => boolean} allowed
 */

/**
 * @param {(allowed: boolean) => void} onChange told when the browser has had time to decide, and whenever it changes
 * @returns {Chime}
 */
export function openChime(onChange) {
  const audio = new AudioContext();
  const allowed = () => audio.state === "running";
  audio.addEventListener("statechange", () => onChange(allowed()));
  setTimeout(() => onChange(allowed()), DECIDED_MS);
  return {
    allowed,
    async allow() {
      await audio.resume();
      return allowed();
    },
    async play(place = 0) {
      if (!allowed()) return;
      for (const tone of place === 0 ? [DING, DONG] : [AGAIN]) ring(audio, tone);
      await new Promise((heard) => setTimeout(heard, place === 0 ? FULL_MS : SHORT_MS));
    },
  };
}

/**
 * One struck tone: a sine with a quiet octave, quick to rise and slow to fade.
 *
 * @param {AudioContext} audio
 * @param {{pitch: number, at: number, length: number}} tone
 */
function ring(audio, { pitch, at, length }) {
  const start = audio.currentTime + at;
  for (const [times, share] of /** @type {const} */ ([[1, 1], [2, 0.18]])) {
    const voice = audio.createOscillator();
    const gain = audio.createGain();
    voice.frequency.value = pitch * times;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(LOUDNESS * share, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    voice.connect(gain).connect(audio.destination);
    voice.start(start);
    voice.stop(start + length);
  }
}
