/**
 * The campaigns that run: they come with the page, and are asked for when the server says so or the line was down.
 *
 * @typedef {import("./state.js").Campaign} Campaign
 */

import { call, Problem } from "../hallkeeper/api.js";
import { h, pictogram } from "../hallkeeper/element.js";
import { named, t } from "../hallkeeper/words.js";
import { change, current } from "./state.js";

const AGAIN_MS = 20_000;
const SHOWN = 2; // more of them than the business types themselves would be advertising

let again = 0;

/** Something about campaigns has changed, or may have. */
export async function heardCampaigns() {
  clearTimeout(again);
  try {
    const { campaigns } = /** @type {{campaigns: Campaign[]}} */ (await call("GET", "/campaigns/running", undefined, { tries: 2, timeout: 4_000 }));
    if (JSON.stringify(campaigns) !== JSON.stringify(current().campaigns)) change({ campaigns });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status !== 401 && error.status !== 403) again = window.setTimeout(heardCampaigns, AGAIN_MS);
  }
}

/** Keys that lead to what is known of a campaign, below the question. @param {Campaign[]} campaigns */
export function campaignPills(campaigns) {
  const told = campaigns.filter(({ questions }) => questions.length > 0).slice(0, SHOWN);
  if (!told.length) return null;
  return h("div", { class: "campaign-pills" }, told.map((one) => h("button", { type: "button", class: "button campaign-pill", data: { campaign: one.code, shape: "pill" }, on: { click: () => open(one.code) } },
    pictogram("star"), h("span", null, t("campaign_pill", { name: named(one.names) })))));
}

/** @param {string} code */
function open(code) {
  if (current().step === "start") change({ step: "about", about: code });
}
