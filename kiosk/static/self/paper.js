/**
 * The paper of what is arranged or made out here: a confirmation, or an invoice's notice. Like a receipt it is asked
 * for, watched for as long as its screen is shown, and printed once more with one touch where it may not have come out.
 *
 * @typedef {import("./state.js").Told} Told
 * @typedef {import("./state.js").Self} Self
 * @typedef {"order" | "auto" | "notice"} What its words
 */

import { h, pictogram } from "../../hallkeeper/element.js";
import { t } from "../../hallkeeper/words.js";
import { here } from "./host.js";
import { button } from "./parts.js";
import { alter, present } from "./state.js";
import { act, beside, get, post } from "./visit.js";

const TRIED = new Set(["ASKED", "LATE"]); // it may yet come out by itself

/** Where a paper stands, as far as a screen has words for it. @param {Told | null | undefined} told @returns {"coming" | "late" | "doubtful"} */
export function standing(told) {
  if (!told?.doubtful) return "coming";
  return TRIED.has(told.state) ? "late" : "doubtful";
}

/** @param {string} icon @param {string} words @param {boolean} [warn] */
export function note(icon, words, warn = false) {
  return h("p", { class: "notice self-note", role: "status", data: { kind: warn ? "warn" : undefined } }, pictogram(icon), h("span", null, words));
}

/**
 * What is said of a paper, with the touch that prints it again.
 *
 * @param {"coming" | "late" | "doubtful"} at
 * @param {{coming: string, late: string, doubtful: string, again: string}} words
 * @param {string} name of the button
 * @param {() => void} again
 */
export function paperNote(at, words, name, again) {
  if (at !== "doubtful") return note("printer", words[at], at === "late");
  return h("div", { class: "self-doubt" }, note("printer", words.doubtful, true), button(name, words.again, "ink", again));
}

/** The note of the paper that this screen has asked for; null where none was. @param {Self} now @param {What} what */
export function askedNote({ paper }, what) {
  if (!paper) return null;
  const words = { coming: t(`self_paper_${what}`), late: t(`self_paper_${what}_late`), doubtful: t(`self_paper_${what}_doubtful`), again: t(`self_paper_${what}_again`) };
  return paperNote(standing(paper), words, "paper-again", () => void printPaper());
}

/** What `askedNote` depends on. @param {Self} now */
export function askedKey({ paper }) {
  return paper ? standing(paper) : "";
}

/** Whether one may be asked for here, for the first time. @param {Self} now */
export function mayAsk({ paper }) {
  return here().kind === "terminal" && here().prints() && !paper;
}

/** The paper of this screen comes out; again: a copy. */
export async function printPaper() {
  const { scene, post: { handover }, invoicing: { invoice } } = present();
  await act(async (wanted) => {
    const said = scene === "autopaid" ? (await post("/mandate/paper", {})).mandate
      : scene === "issued" ? await post(`/invoices/${invoice?.invoice}/deliver`, { way: "print" })
      : await post("/standing/paper", scene === "handed" ? { code: handover?.code } : {});
    if (wanted()) alter({ paper: said.receipt });
  }, ({ code }) => {
    const words = { too_many_copies: "self_paper_no_more", no_printer: "self_paper_cannot" }[code];
    if (!words) return false;
    alter({ trouble: words });
  });
}

/** Where it stands by now. Nothing is said where nobody answers; it is asked again soon. */
export async function lookAtPaper() {
  const { scene, post: { handover }, invoicing: { invoice } } = present();
  const once = { tries: 1, timeout: 4_000 };
  await beside(async (wanted) => {
    const said = scene === "autopaid" ? (await get("/mandate", once)).mandate
      : scene === "issued" ? await get(`/invoices/${invoice?.invoice}`, once)
      : scene === "handed" ? await post("/handover/look", { code: handover?.code }, once)
      : await get("/standing", once);
    if (wanted() && present().scene === scene && present().paper && said.receipt) alter({ paper: said.receipt });
  }, () => undefined);
}
