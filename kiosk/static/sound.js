/**
 * One sound at a time from the page itself.
 *
 * Not an `<audio>` element: the sound is asked for by the page's one way to the server, which tells for which
 * kiosk it asks.
 */

/** @type {AudioContext | null} */
let audio = null;
/** @type {AudioBufferSourceNode | null} */
let source = null;

/** To be called from within a touch: a browser forbids sound before one. */
export function wakeSound() {
  audio ??= new AudioContext();
  void audio.resume();
}

/**
 * @param {ArrayBuffer} wav
 * @param {() => boolean} wanted asked once more when the sound is ready
 * @returns {Promise<void>} settles when it has been heard or stopped
 * @throws {DOMException} where it is not a sound
 */
export async function playSound(wav, wanted) {
  if (!audio) return;
  const buffer = await audio.decodeAudioData(wav);
  if (!wanted()) return;
  stopSound();
  const mine = audio.createBufferSource();
  mine.buffer = buffer;
  mine.connect(audio.destination);
  source = mine;
  await new Promise((heard) => {
    mine.addEventListener("ended", heard, { once: true });
    mine.start();
  });
}

/** Silence. */
export function stopSound() {
  source?.stop();
  source = null;
}
