/**
 * Soft sounds made by the browser itself: two rising notes for a customer who has come, a bell for help.
 * Browsers keep silent until the page has been touched once; the first key or click opens the way.
 */

const STORED = "counter-sound";
const LOUDNESS = 0.09;

/** @type {AudioContext | null} */
let context = null;

/** Whether the teller wants to hear anything. */
export function soundOn() {
  return localStorage.getItem(STORED) !== "off";
}

/** @param {boolean} on */
export function setSound(on) {
  localStorage.setItem(STORED, on ? "on" : "off");
  if (on) customerCame();
}

/** Open the way for sound; called at each touch and key. */
export function wake() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => undefined); // the next touch tries again
}

/** A customer has come to an idle counter: E5, then A5. */
export function customerCame() {
  play([[659, 0, 0.5], [880, 0.16, 0.9]]);
}

/** Somebody at a kiosk asks for staff: a bell struck twice. */
export function helpAsked() {
  play([[1047, 0, 0.7], [1047, 0.32, 0.9]]);
}

/** @param {[frequency: number, from_s: number, length_s: number][]} notes */
function play(notes) {
  if (!soundOn() || !context || context.state !== "running") return;
  const start = context.currentTime + 0.02;
  for (const [frequency, from, length] of notes) note(context, frequency, start + from, length);
}

/**
 * A sine with its octave far below it in loudness, fading as a struck bar does.
 *
 * @param {AudioContext} audio
 * @param {number} frequency Hz
 * @param {number} at seconds
 * @param {number} length seconds
 */
function note(audio, frequency, at, length) {
  for (const [ratio, part] of /** @type {[number, number][]} */ ([[1, 1], [2, 0.25]])) {
    const wave = new OscillatorNode(audio, { frequency: frequency * ratio });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS * part, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + length);
    wave.connect(gain).connect(audio.destination);
    wave.start(at);
    wave.stop(at + length);
  }
}
