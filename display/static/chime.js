/**
 * The soft two-tone that goes before a call, made by the browser itself; a hall that speaks by a sound card has the
 * same from `hallkeeper/voice/chime.py`.
 */

/** Hz and seconds: E5, then C5, as a doorbell; a further call of the same group is one C5. */
const DING = { pitch: 659.26, at: 0, length: 0.9 };
const DONG = { pitch: 523.25, at: 0.42, length: 1.4 };
const AGAIN = { pitch: 523.25, at: 0, length: 0.8 };
const LOUDNESS = 0.5;

/** @typedef {"full" | "short"} Kind the two-tone, or one tone */

/** So long it rings until somebody may speak, in milliseconds; its end fades under the first word. */
export const RINGS_MS = { full: 1_500, short: 550 };

/**
 * Let it ring into `out` from now on.
 *
 * @param {AudioContext} audio
 * @param {AudioNode} out
 * @param {Kind} kind
 * @returns {AudioScheduledSourceNode[]} its tones, so that they can be stopped
 */
export function strike(audio, out, kind) {
  return (kind === "full" ? [DING, DONG] : [AGAIN]).flatMap((tone) => ring(audio, out, tone));
}

/**
 * One struck tone: a sine with a quiet octave, quick to rise and slow to fade.
 *
 * @param {AudioContext} audio
 * @param {AudioNode} out
 * @param {{pitch: number, at: number, length: number}} tone
 */
function ring(audio, out, { pitch, at, length }) {
  const start = audio.currentTime + at;
  return /** @type {const} */ ([[1, 1], [2, 0.18]]).map(([times, share]) => {
    const voice = audio.createOscillator();
    const gain = audio.createGain();
    voice.frequency.value = pitch * times;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(LOUDNESS * share, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    voice.connect(gain).connect(out);
    voice.start(start);
    voice.stop(start + length);
    return voice;
  });
}
