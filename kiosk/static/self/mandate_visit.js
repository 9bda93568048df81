/**
 * What a customer does for automatic payment, told to the server: how does it stand, agree, look, end it, print.
 *
 * @typedef {import("./mandate_state.js").Mandating} Mandating
 */

import { isOffline, Problem } from "../../hallkeeper/api.js";
import { here } from "./host.js";
import { giveOwnNumber } from "./invoice_visit.js";
import { lives } from "./mandate_state.js";
import { keyFor } from "./meant.js";
import { leaveWithoutReceipt } from "./paying.js";
import { alter, present } from "./state.js";
import { act, beside, get, go, leave, PATIENT, post } from "./visit.js";

/** @param {Partial<Mandating>} patch */
function note(patch) {
  alter({ mandating: { ...present().mandating, ...patch } });
}

/** After a payment, in the same visit: never come for this again. */
export function wantAutomatic() {
  if (present().busy) return;
  alter({ want: "auto" });
  if (present().digits) void giveOwnNumber();
  else go("number");
}

/** How it stands by now; then the screen that fits. */
export async function lookAtMandate() {
  await act(async (wanted) => {
    const { mandate, phone, consent } = await get("/mandate");
    if (!wanted()) return;
    note({ agreement: mandate, phone, consent });
    go(lives(mandate) && (mandate.state === "active" || mandate.way === "bank") ? "autopaid" : "auto");
  });
}

/** The page was loaded anew: where the code was given before, it need not be given again. */
export async function resumeMandate() {
  try {
    await get("/mandate");
    go("looking");
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // else the number is asked for, as at the beginning
  }
}

/** The customer agrees to the text that is shown; the provider's page comes next. */
export async function agreeToMandate() {
  const { consent } = present().mandating;
  if (!consent) return;
  const wish = { provider: here().agreements[0], consent: consent.version };
  const key = keyFor({ ...wish, phone: present().digits, after: present().mandating.agreement?.number });
  await act(async (wanted) => {
    const { mandate, url, image } = await post("/mandate", wish, { ...PATIENT, key });
    if (!wanted()) return;
    note({ agreement: mandate, url, image, fresh: false, silent: false });
    go("agreeing");
  }, ({ code }) => {
    if (code === "provider_silent") alter({ trouble: "self_auto_silent" });
    else if (code === "mandate_exists") go("looking");
    else if (code === "consent_outdated") go("looking", { trouble: "self_inv_text_changed" });
    else return false;
  });
}

/** Has the customer pressed anything on the provider's page? Where nobody answers it is asked again soon. */
export async function lookWhetherAgreed() {
  if (present().busy) return;
  await beside(async (wanted) => {
    const { mandate } = await get("/mandate", { tries: 1, timeout: 5_000 });
    if (!wanted() || present().scene !== "agreeing" || present().busy) return;
    note({ agreement: mandate, silent: false });
    if (mandate.state !== "applied") settled();
  }, (problem) => {
    if (!isOffline(problem)) return false;
    note({ silent: true });
  });
}

function settled() {
  const { agreement } = present().mandating;
  note({ fresh: true, silent: false });
  alter({ paper: null });
  go(lives(agreement) ? "autopaid" : "autoover");
}

/** Not now, or no more. */
export async function endMandate() {
  await act(async (wanted) => {
    const { mandate } = await post("/mandate/cancel", {}, PATIENT);
    if (!wanted()) return;
    note({ agreement: mandate, held: present().mandating.agreement?.state === "active" });
    settled();
  }, ({ code }) => {
    if (code !== "provider_silent") return false;
    alter({ trouble: "self_auto_silent" });
  });
}

/** Done; where a bill was paid before, no receipt of it was wanted. */
export function finishMandate() {
  if (present().busy) return;
  if (present().payment) leaveWithoutReceipt();
  else leave();
}
