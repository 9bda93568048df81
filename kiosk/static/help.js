/**
 * "Ask a member of staff": rings at counters and office, and says on the screen that someone is coming.
 *
 * @typedef {import("./state.js").State} State
 */

import { call, Problem } from "../hallkeeper/api.js";
import { language, t } from "../hallkeeper/words.js";
import { closeDialog, freeDialog, showDialog } from "./dialog.js";
import { current, data, onChange } from "./state.js";
import { say, sayText } from "./speech.js";

const SHOWN_MS = 12_000;

/** @param {State} state @returns {boolean} whether this kiosk's ring is not yet answered */
export function ringing(state) {
  return state.board.help.some((one) => one.kiosk === data.kiosk.code);
}

let asking = false;
/** Whether whoever rang still stands here, as far as can be known: somebody who begins anew is another customer. @type {"no" | "yes" | "perhaps"} */
let here = "no";

/** Ring. A second press while the first is on its way, or unanswered, only shows the words again. */
export async function askForHelp() {
  if (asking) return;
  if (ringing(current())) {
    tell("help");
    return;
  }
  asking = true;
  showDialog({ icon: "bell", title: t("help_calling_title"), text: "", name: "help" });
  try {
    await call("POST", "/help", { kiosk: data.kiosk.code }, { timeout: 4000, tries: 3 });
    here = "yes";
    tell("help");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell("help_failed");
  } finally {
    asking = false;
  }
}

/** @param {"help" | "help_answered" | "help_failed"} what */
function tell(what) {
  showDialog({
    icon: what === "help_answered" ? "check" : "bell",
    title: t(`${what}_title`),
    text: t(`${what}_text`),
    name: "help",
    choices: [{ words: t("help_ok"), kind: "primary", act: closeDialog }],
    closesAfter: SHOWN_MS,
  });
  if (!current().voice) return;
  if (what === "help") void say(what);
  else void sayText([t(`${what}_title`), t(`${what}_text`)].join(language().startsWith("zh") ? "。" : ". "));
}

onChange((now, before) => {
  if (now.step !== before.step && now.step === "start" && here === "yes") here = "perhaps";
  else if (now.step !== before.step && before.step === "start" && here === "perhaps") here = "no";
  if (!ringing(before) || ringing(now)) return;
  if (here !== "no" && freeDialog("help")) tell("help_answered");
  here = "no";
});
