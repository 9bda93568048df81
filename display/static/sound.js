/**
 * The page's one way to be heard: whether the browser allows it, how loud, and one sound at a time. Browsers forbid
 * sound until somebody has touched the page.
 *
 * @typedef {Object} Sound
 * @property {() => boolean} allowed
 * @property {() => Promise<boolean>} allow call it from within a touch; whether sound is allowed now
 * @property {(percent: number) => void} volume 0 to 100
 * @property {(kind: import("./chime.js").Kind) => Promise<void>} ring settles when a voice may begin, at once where
 *     sound is forbidden
 * @property {(wav: ArrayBuffer) => Promise<AudioBuffer>} decode
 * @property {(heard: AudioBuffer) => Promise<void>} play settles at its end, at once where sound is forbidden
 * @property {() => void} stop be silent now; what plays settles
 */

import { RINGS_MS, strike } from "./chime.js";

const DECIDED_MS = 1_000;
const STUCK_MS = 1_000; // a browser that has lost its sound card may never say that a sound has ended
const FADE_S = 0.02; // a change of volume must not click

/**
 * @param {(allowed: boolean) => void} onChange told when the browser has had time to decide, and whenever it changes
 * @returns {Sound}
 */
export function openSound(onChange) {
  const audio = new AudioContext();
  const out = audio.createGain();
  out.connect(audio.destination);
  /** @type {AudioScheduledSourceNode[]} */
  let playing = [];
  let settle = () => {};
  const allowed = () => audio.state === "running";
  audio.addEventListener("statechange", () => onChange(allowed()));
  setTimeout(() => onChange(allowed()), DECIDED_MS);

  /**
   * @param {AudioScheduledSourceNode[]} nodes
   * @param {(done: () => void) => void} ends
   * @returns {Promise<void>}
   */
  function until(nodes, ends) {
    playing = nodes;
    return new Promise((done) => {
      settle = done;
      ends(done);
    });
  }

  return {
    allowed,
    async allow() {
      await audio.resume();
      return allowed();
    },
    volume(percent) {
      out.gain.setTargetAtTime((percent / 100) ** 2, audio.currentTime, FADE_S); // loudness is felt as a square
    },
    async ring(kind) {
      if (allowed()) await until(strike(audio, out, kind), (done) => setTimeout(done, RINGS_MS[kind]));
    },
    decode: (wav) => audio.decodeAudioData(wav),
    async play(heard) {
      if (!allowed()) return;
      const source = audio.createBufferSource();
      source.buffer = heard;
      source.connect(out);
      source.start();
      await until([source], (done) => {
        source.addEventListener("ended", () => done(), { once: true });
        setTimeout(done, heard.duration * 1_000 + STUCK_MS);
      });
    },
    stop() {
      for (const node of playing) node.stop();
      playing = [];
      settle();
    },
  };
}
