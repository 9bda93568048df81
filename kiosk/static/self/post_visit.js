/**
 * What a customer does for an invoice on paper, told to the server: the address on file, an address that is typed,
 * the way over to one's own phone, the printed confirmation.
 *
 * @typedef {import("./post_state.js").Post} Post
 */

import { isOffline, Problem } from "../../hallkeeper/api.js";
import { here } from "./host.js";
import { note } from "./invoice_visit.js";
import { keyFor } from "./meant.js";
import { alter, present } from "./state.js";
import { act, get, go, PATIENT, post } from "./visit.js";

/** The refusals that have words here, and the scene that can put them right. @type {Record<string, [string, import("./state.js").Scene | null]>} */
const REFUSALS = {
  consent_outdated: ["self_inv_text_changed", "post"],
  no_address: ["self_post_none", "posthow"],
  invoices_silent: ["self_inv_silent", null],
  no_places: ["self_post_no_places", null],
  invalid_street: ["self_post_bad_street", null],
  invalid_name: ["self_post_bad_name", null],
  unknown_place: ["self_post_bad_place", "postplace"],
  wrong_place: ["self_post_bad_place", "postplace"],
};

/** @param {Partial<Post>} patch */
export function notePost(patch) {
  alter({ post: { ...present().post, ...patch } });
}

/** @param {(wanted: () => boolean) => Promise<void>} deed */
async function ask(deed) {
  await act(async (wanted) => {
    try {
      await deed(wanted);
    } catch (error) {
      const known = error instanceof Problem && wanted() ? REFUSALS[error.code] : undefined;
      if (!known) throw error;
      const [trouble, scene] = known;
      if (scene) go(scene, { trouble });
      else alter({ trouble });
    }
  });
}

/** The text, and whether an address is on file. */
export async function lookAtPost() {
  await ask(async (wanted) => {
    const found = await get("/standing/post");
    if (!wanted()) return;
    notePost(found);
    if (!found.filed) otherAddress();
  });
}

/** Another address than the one on file: who can take it down here? */
export function otherAddress() {
  go(present().post.picker && here().kind === "phone" ? "postplace" : "posthow");
}

/** On the phone: instead of an e-mail. */
export function paperInstead() {
  note({ purpose: "monthly" });
  go("post");
}

/** The address on file is right. */
export function confirmFiled() {
  void order("/standing/filed", {});
}

/** The address that was picked and typed. */
export function sendAddress() {
  const { place, street, name } = present().post;
  if (!place) return go("postplace");
  if (street.length < 2) return alter({ trouble: "self_post_bad_street" });
  if (!name) return alter({ trouble: "self_post_bad_name" });
  void order("/standing/post", { codes: place.codes, street, name });
}

/** @param {string} path @param {object} where */
async function order(path, where) {
  const { post: { consent }, invoicing: { title } } = present();
  if (!consent) return go("post");
  const to = title ? { title: title.title, title_name: title.name, ...(title.tax_no ? { tax_no: title.tax_no } : {}) } : {};
  const wish = { ...where, ...to, consent: consent.version };
  const key = keyFor({ ...wish, phone: present().digits });
  await ask(async (wanted) => {
    const made = await post(path, wish, { ...PATIENT, key });
    if (!wanted()) return;
    note({ order: made, cancelled: false, done: true });
    go("posted", { paper: null, post: { ...present().post, street: "", name: "", place: null } });
  });
}

/** The customer's own phone goes on with this visit. @param {Post["why"]} why */
export function onMyPhone(why) {
  const { scene, invoicing: { purpose } } = present();
  const to = why === "address" ? "post" : purpose === "monthly" ? "email" : "invoice";
  notePost({ to, why, back: scene, handover: null, phone: "waiting" });
  go("postphone");
}

/** A code by which one's own phone goes on. */
export async function handOver() {
  await ask(async (wanted) => {
    const handover = await post("/handover", { to: present().post.to });
    if (wanted()) notePost({ handover, phone: "waiting" });
  });
}

/** How far is the phone? Nothing is said where nobody answers; it is asked again soon. */
export async function lookAtPhone() {
  const { handover } = present().post;
  if (!handover) return;
  try {
    const { state, order: made, invoice } = await post("/handover/look", { code: handover.code }, { tries: 1, timeout: 4000 });
    if (present().scene !== "postphone" || present().post.handover?.code !== handover.code) return;
    if (state !== "done") return notePost({ phone: state });
    if (made) note({ order: made, cancelled: false });
    note({ invoice, done: true });
    notePost({ made: made ? "order" : "invoice" });
    go("handed", { paper: null });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!isOffline(error)) notePost({ phone: "over" });
  }
}

/** It was not the customer's own phone. */
export async function stopPhone() {
  const { handover } = present().post;
  await ask(async (wanted) => {
    await post("/handover/stop", { code: handover?.code });
    if (wanted()) notePost({ phone: "over" });
  });
}

/** @param {string} query of the places @returns {Promise<import("./post_state.js").Place[]>} */
export async function placesBy(query) {
  return (await get(`/places${query}`)).places;
}
