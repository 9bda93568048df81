/**
 * A soft bell for a device that has just come to want somebody; off until it is switched on at this desk.
 * Browsers keep silent until the page has been touched once.
 */

const STORED = "office-bell";
const LOUDNESS = 0.08;

/** @type {AudioContext | null} */
let context = null;

/** Whether this desk wants to hear it. */
export function soundOn() {
  return localStorage.getItem(STORED) === "on";
}

/** @param {boolean} on */
export function setSound(on) {
  localStorage.setItem(STORED, on ? "on" : "off");
  wake();
  ring();
}

/** Open the way for sound; called at each touch and key. */
export function wake() {
  if (!soundOn()) return;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => undefined); // the next touch tries again
}

/** Two falling notes, G5 then E5, as a struck bar fades. */
export function ring() {
  if (!soundOn() || !context) return;
  for (const [frequency, from] of /** @type {[number, number][]} */ ([[784, 0], [659, 0.22]])) {
    const at = context.currentTime + 0.02 + from;
    const wave = new OscillatorNode(context, { frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
    wave.connect(gain).connect(context.destination);
    wave.start(at);
    wave.stop(at + 0.9);
  }
}
