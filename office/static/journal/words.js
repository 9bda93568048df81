/**
 * Moves in words.
 *
 * @typedef {import("../journal.js").Move} Move
 */

import { named, t } from "../../hallkeeper/words.js";
import { codeWords, desk, placeName } from "../desk/desk.js";
import { money } from "../payments/finding.js";
import { plannedDetails } from "./planned.js";

/** What may be searched for; `device` and the like stand for all moves of that kind. */
export const VERBS = {
  ticket: ["issue", "call", "recall", "start", "finish", "miss", "hold", "resume", "transfer", "requeue", "cancel", "expire", "release", "undo"],
  hall: ["counter", "catalogue.change", "device.state", "display.state", "help", "slip.reprint", "slip.state", "rating", "visit", "offer", "channel", "payment", "receipt", "cards", "proof", "invoice", "standing", "mandate", "mailing", "message", "notice", "soon", "personal", "access.change", "staff", "shift", "roster", "feed", "history", "design", "scenario", "forecast", "report", "calendar", "campaign", "change", "day.close"],
};

/** "counter" of "counter.open". @param {Move} move */
export function kindOf(move) {
  return move.verb.split(".")[0] ?? move.verb;
}

/** @param {Move} move */
export function verbWords(move) {
  return codeWords("verb", move.verb.replace(/\./g, "_"));
}

/** Which undo took back which move. @param {Move[]} moves @returns {Map<number, number>} */
export function undoneBy(moves) {
  return new Map(moves.filter((move) => typeof move.data.undoes === "number").map((move) => [move.data.undoes, move.move]));
}

/** @param {Move} move */
export function placeOf(move) {
  if (move.counter) return placeName("counter", move.counter);
  if (move.kiosk) return placeName("kiosk", move.kiosk);
  if (typeof move.data.display === "string") return placeName("display", move.data.display);
  return typeof move.data.device === "string" ? move.data.device : "";
}

/** @param {string} by a reference such as `person:4` @param {Record<string, string>} people */
export function whoWords(by, people) {
  if (by in people) return people[by] ?? by;
  const [kind, ref = ""] = by.split(":");
  if (kind === "place") return Object.values(desk.places).map((names) => names[ref]).map(named).find(Boolean) ?? ref;
  if (kind === "system") return t("by_system");
  return kind === "person" ? t("by_gone") : by;
}

/** What else the move says, for people. @param {Move} move */
export function details(move) {
  const { data } = move;
  const service = move.service ? named(desk.services[move.service]) || move.service : "";
  /** @type {Record<string, () => string>} */
  const more = {
    issue: () => join(service, data.class && data.class !== "normal" ? codeWords("class", data.class) : "", typeof data.ahead === "number" ? t("people_ahead", { n: data.ahead }) : ""),
    call: () => join(service, data.picked ? t("picked") : "", data.announce === false ? t("without_ticket") : ""),
    start: () => join(service, data.by_itself ? t("by_itself") : ""),
    finish: () => t("really_done", { what: doneWords(data.done) }),
    transfer: () => join(service, data.only_for ? t("only_for", { place: placeName("counter", data.only_for) }) : ""),
    hold: () => join(service, codeWords("pause", data.reason)),
    "counter.pause": () => codeWords("pause", data.reason),
    "display.state": () => join(codeWords("device", data.state), codeWords("reason", data.reason)),
    "device.state": () => join(codeWords("device", data.state), codeWords("reason", data.reason)),
    "slip.state": () => join(codeWords("slip", data.state), codeWords("reason", data.reason)),
    "slip.reprint": () => t("copy_n", { n: data.copy }),
    "rating.give": () => join(codeWords("degree", String(data.score)), codeWords("ratings_via", data.by_what)),
    "payment.state": () => join(service, typeof data.fen === "number" ? money(data.fen) : "", codeWords("payments_state", data.to), data.decision ? codeWords("payments_do", data.decision) : ""),
    "invoice.state": () => join(service, typeof data.fen === "number" ? money(data.fen) : "", codeWords("invoices_state", data.to), codeWords("invoices_reason", data.reason)),
    "payment.reconcile": () => join(String(data.day ?? ""), codeWords("provider", data.provider), t("differences_n", { n: data.differences ?? 0 })),
    "visit.look": () => join(service, t(data.found ? "number_found" : "number_not_found")),
    "visit.end": () => join(service, codeWords("outcome", data.outcome), codeWords("step", data.step)),
    "offer.show": () => join(service, offerWords(data)),
    "offer.accept": () => join(service, offerWords(data)),
    "offer.decline": () => join(service, offerWords(data)),
    "offer.why": () => join(service, data.reason ? codeWords("why_not", data.reason) : t("why_not_taken_back")),
    "channel.show": () => join(service, String(data.channel ?? "")),
    "channel.open": () => join(service, String(data.channel ?? "")),
    "cards.receive": () => cardWords(data),
    "cards.give": () => cardWords(data),
    "cards.return": () => cardWords(data),
    "cards.correct": () => cardWords(data),
    "notice.change": () => join(codeWords("messages_kind", data.kind), t(data.on ? "notices_on" : "notices_off")),
    "notice.stop": () => codeWords("notices_via", data.via),
    "notice.resume": () => codeWords("notices_via", data.via),
    "day.close": () => String(data.day ?? ""),
    "access.change": () => accessWords(data),
    undo: () => codeWords("verb", data.verb),
  };
  const planned = plannedDetails(move);
  return planned ? join(...planned) : (more[move.verb] ?? (() => service))();
}

/** Who was let in or shut out. @param {Record<string, any>} data */
function accessWords(data) {
  const key = ["pairing", "paired", "token", "revoked", "removed", "may_pick", "person"].find((one) => one in data);
  if (!key) return "";
  const places = Object.values(desk.places).map((names) => named(names[data[key]])).filter(Boolean);
  const what = key === "pairing" || key === "paired" ? places[0] ?? codeWords("token", String(data[key])) : codeWords("token", data.role);
  return join(t(`access_${key}`), what);
}

/** Which offer, and the terminal to which it led. @param {Record<string, any>} data */
function offerWords(data) {
  return join(String(data.offer ?? ""), data.terminal ? placeName("kiosk", data.terminal) : "");
}

/** "600 元 3 张". @param {Record<string, any>} data */
function cardWords(data) {
  return join(t("cards_order_n", { face: t("cards_face", { face: data.face ?? "" }), n: data.count ?? 0 }), codeWords("cards_reason", data.reason));
}

/** @param {{service: string, quantity: number}[] | undefined} done */
function doneWords(done) {
  return (done ?? []).map((row) => `${named(desk.services[row.service]) || row.service}${row.quantity > 1 ? ` ×${row.quantity}` : ""}`).join(t("list_comma"));
}

/** @param {...string} parts */
function join(...parts) {
  return parts.filter(Boolean).join(" · ");
}
