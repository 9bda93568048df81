/**
 * Diversion (分流): how many were spared the queue, what that saved, where the others gave up, and why people come to a
 * counter all the same.
 *
 * @typedef {import("./diversion/types.js").Diversion} Diversion
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { longDay } from "./desk/desk.js";
import { channelsTable } from "./diversion/channels.js";
import { drawDays } from "./diversion/days.js";
import { finding, secondFinding, sumOf, used } from "./diversion/finding.js";
import { periodPicker } from "./diversion/period.js";
import { queueTable } from "./diversion/queue.js";
import { quietList, serviceCard } from "./diversion/service.js";
import { followMoves } from "./desk/moves.js";
import { refresher } from "./desk/refresher.js";

const CHANGES = /^(visit\.(open|end)|offer\.|channel\.|issue$|finish$|day\.close$|catalogue\.change$)/;

const SLOWLY = { tries: 2, timeout: 60_000 }; // a quarter that nobody has looked at is counted for some seconds

const period = periodPicker(byId("spans"), byId("from-to"), () => load());

const { load, loadSoon } = refresher(
  async (signal) => {
    const days = `from=${period.from()}&to=${period.to()}`;
    const asked = ["/diversion", "/diversion/channels"].map((path) => call("GET", `${path}?${days}`, undefined, { ...SLOWLY, signal }));
    return /** @type {[Diversion, import("./diversion/channels.js").Channels]} */ (await Promise.all(asked));
  },
  ([figures, channels]) => {
    paint(figures);
    replace(byId("channels"), ...channelsTable(channels));
  },
  (error) => period.refused(error),
);

/** @param {Diversion} figures */
function paint(figures) {
  const rows = Object.entries(figures.services).map(([code, effect]) => ({ code, effect }));
  const diverted = rows.filter(({ effect }) => used(effect)).sort((a, b) => b.effect.asked - a.effect.asked);
  const total = sumOf(diverted.map(({ effect }) => effect));
  const span = period.words();
  const words = (/** @type {string} */ iso) => longDay(`${iso}T12:00:00Z`);
  byId("about").textContent = figures.from === figures.to ? words(figures.from) : t("ratings_from_to", { from: words(figures.from), to: words(figures.to) });
  byId("finding").textContent = finding(diverted, span);
  replace(byId("second"), ...secondFinding(diverted, total));
  /** @type {HTMLAnchorElement} */ (byId("export")).href = `/api/v1/diversion?as=csv&from=${figures.from}&to=${figures.to}`;
  byId("nothing").hidden = diverted.length > 0;
  replace(byId("nothing"), pictogram("fork"), h("p", null, t("div_nothing")), h("a", { class: "button", href: "/office/catalogue#offers" }, t("div_to_offers")));
  replace(byId("services"), ...diverted.map((row) => serviceCard(row.code, row.effect, figures.came_back_days)));
  drawDays(byId("days"), figures, diverted.map(({ code }) => code));
  replace(byId("queue"), ...queueTable(figures));
  const quiet = rows.filter(({ effect }) => !used(effect) && effect.asked);
  byId("quiet-card").hidden = !quiet.length;
  replace(byId("quiet"), quietList(quiet));
}

load();
followMoves((moves) => { if (period.reachesToday() && moves.some((move) => CHANGES.test(move.verb))) loadSoon(); });
document.addEventListener("visibilitychange", () => { if (period.reachesToday()) loadSoon(); });
