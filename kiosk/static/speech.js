/**
 * Reading aloud: the whole ticket, for those who cannot read the screen (EN 301 549).
 *
 * @typedef {import("../hallkeeper/types.js").Ticket} Ticket
 */

import { language, minuteParts, named, t } from "../hallkeeper/words.js";
import { current, printer } from "./state.js";

const RATE = 0.9; // a little slower than talk, for a noisy hall

const engine = "speechSynthesis" in window ? window.speechSynthesis : null;

/** @returns {SpeechSynthesisVoice | undefined} a voice of the page's language */
function voice() {
  const wanted = language().slice(0, 2).toLowerCase();
  const same = wanted === "zh" ? ["zh", "cm"] : [wanted]; // "cmn" is Mandarin's own code
  return engine?.getVoices().find((one) => same.includes(one.lang.slice(0, 2).toLowerCase()));
}

/** Whether this machine can read aloud in the page's language. */
export function canSpeak() {
  return voice() !== undefined;
}

/** @param {() => void} listener called when voices come or go (they load after the page) */
export function onVoices(listener) {
  engine?.addEventListener("voiceschanged", listener);
}

/** Whether something is being said now. */
export function speaking() {
  return engine?.speaking ?? false;
}

/** @param {string} text said instead of whatever is being said */
export function speak(text) {
  const chosen = voice();
  if (!engine || !chosen) return;
  engine.cancel();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = chosen;
  utterance.lang = chosen.lang;
  utterance.rate = RATE;
  engine.speak(utterance);
}

/** Silence, as when the next customer comes. */
export function hush() {
  engine?.cancel();
}

/** What the start page offers. */
export function speakServices() {
  const open = current().board.services.filter((one) => one.open);
  const separator = language().startsWith("zh") ? "，" : ", ";
  speak(t("voice_on", { services: open.map((one) => named(one.names)).join(separator) }));
}

/** @param {Ticket} ticket */
export function speakTicket(ticket) {
  const words = [t("voice_issued", { number: spelt(ticket.number) })];
  words.push(ticket.ahead ? t("voice_ahead", { n: ticket.ahead }) : t("voice_next"));
  const { figure, text } = minuteParts(ticket.wait?.p50_s, ticket.wait?.p90_s);
  const [low, high] = figure.split("–");
  if (figure && ticket.ahead) words.push(t("voice_wait", { wait: low && high ? t("voice_to", { low, high }) : text }));
  words.push(t(printer(current().board) === "ready" ? "voice_printed" : "voice_remember"));
  speak(words.join(" "));
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
