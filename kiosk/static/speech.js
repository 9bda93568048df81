/**
 * Reading aloud, for those who cannot read the screen (EN 301 549): what may be chosen, and the whole ticket.
 *
 * The hall's server has the words and makes the sound. A browser with voices of its own is the second choice;
 * without either the button is not there.
 *
 * @typedef {import("../hallkeeper/types.js").Ticket} Ticket
 */

import { call, Problem } from "../hallkeeper/api.js";
import { language, t, waitParts } from "../hallkeeper/words.js";
import { playSound, stopSound, wakeSound } from "./sound.js";
import { data } from "./state.js";

const RATE = 0.9; // a little slower than talk, for a noisy hall
const LATE_MS = 6_000; // the server gives up after five seconds
const HERE = { base: "/kiosk", timeout: LATE_MS };

const engine = "speechSynthesis" in window ? window.speechSynthesis : null;

/** Counts what is said: an answer that comes when something else is being said is not heard. */
let turn = 0;
let talking = false;
/** The server failed this customer; the next one may be luckier. */
let mute = false;
/** @type {(() => void) | null} */
let told = null;

/** @returns {SpeechSynthesisVoice | undefined} a voice of the page's language */
function voice() {
  const wanted = language().slice(0, 2).toLowerCase();
  const same = wanted === "zh" ? ["zh", "cm"] : [wanted]; // "cmn" is Mandarin's own code
  return engine?.getVoices().find((one) => same.includes(one.lang.slice(0, 2).toLowerCase()));
}

/** Whether the server speaks the page's language. */
function served() {
  return !mute && data.voices.includes(language());
}

/** Whether the page's language can be read aloud here. */
export function canSpeak() {
  return served() || voice() !== undefined;
}

/** @param {() => void} listener called when voices come or go (a browser's load after the page) */
export function onVoices(listener) {
  told = listener;
  engine?.addEventListener("voiceschanged", listener);
}

/** Whether something is being said now, or is about to be. */
export function speaking() {
  return talking || (engine?.speaking ?? false);
}

/** Silence, as when the next customer comes. */
export function hush() {
  turn += 1;
  talking = false;
  mute = false;
  stopSound();
  engine?.cancel();
}

/**
 * Say it instead of whatever is being said.
 *
 * @param {string} what "services" (what may be chosen), "help" (somebody is coming), or a ticket's id
 */
export async function say(what) {
  await speak(
    () => call("GET", address(what, "wav"), undefined, { ...HERE, bytes: true, tries: 1 }),
    async () => (await call("GET", address(what, "json"), undefined, { ...HERE, tries: 2 })).text,
  );
}

/**
 * Say what the page itself asks, as `say` does.
 *
 * @param {string} text of at most 300 characters
 */
export async function sayText(text) {
  const spoken = { text, language: language() };
  await speak(
    () => call("POST", "/said.wav", spoken, { ...HERE, bytes: true, tries: 1 }),
    () => Promise.resolve(text),
  );
}

/**
 * @param {() => Promise<ArrayBuffer>} wav the server's sound
 * @param {() => Promise<string>} words for the browser's own voice
 */
async function speak(wav, words) {
  hush();
  const mine = turn;
  const wanted = () => mine === turn;
  talking = true;
  if (!(served() && (await heard(wav, wanted))) && wanted()) await uttered(words, wanted);
  if (wanted()) talking = false;
}

/**
 * The server's sound.
 *
 * @param {() => Promise<ArrayBuffer>} sound
 * @param {() => boolean} wanted
 * @returns {Promise<boolean>} false where the server has none
 */
async function heard(sound, wanted) {
  wakeSound();
  try {
    const wav = await sound();
    if (wanted()) await playSound(wav, wanted);
    return true;
  } catch (error) {
    if (!(error instanceof Problem || error instanceof DOMException)) throw error;
    if (wanted()) {
      mute = true;
      told?.();
    }
    return false;
  }
}

/**
 * The browser's own voice.
 *
 * @param {() => Promise<string>} words
 * @param {() => boolean} wanted
 */
async function uttered(words, wanted) {
  const chosen = voice();
  if (!engine || !chosen) return;
  try {
    const text = await words();
    if (!wanted()) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = chosen;
    utterance.lang = chosen.lang;
    utterance.rate = RATE;
    engine.speak(utterance);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** @param {string} what @param {"wav" | "json"} kind */
function address(what, kind) {
  return `/speech/${what}.${kind}?lang=${language()}`;
}

/**
 * The ticket in one line, for screen readers, which have a voice of their own.
 *
 * @param {Ticket} ticket
 */
export function inWords(ticket) {
  const { text } = waitParts(ticket.wait?.p50_s, ticket.wait?.p90_s);
  const ahead = ticket.ahead
    ? [`${t("ahead_label")} ${ticket.ahead} ${t("ahead_unit", { n: ticket.ahead })}`, ticket.wait ? `${t("wait_label")} ${text}` : ""]
    : [t("ahead_none")];
  const separator = language().startsWith("zh") ? "，" : ", ";
  return [`${t("your_number")} ${spelt(ticket.number)}`, ...ahead].filter(Boolean).join(separator);
}

/**
 * A number sign by sign, as it will be called: "A 零 三 一", for engines read "A031" as thirty-one.
 *
 * @param {string} number
 */
export function spelt(number) {
  const digits = t("digits").split(" ");
  return Array.from(number, (sign) => digits[Number.parseInt(sign, 10)] ?? sign).join(" ");
}
