/**
 * The journal: every move, newest first. New ones come by themselves; older ones on asking; a search goes back
 * in pieces and says how far it has come.
 *
 * @typedef {Object} Move
 * @property {number} move
 * @property {string} at
 * @property {string} verb
 * @property {string | null} number
 * @property {string | null} service
 * @property {string | null} counter
 * @property {string | null} kiosk
 * @property {string} by
 * @property {string | null} from
 * @property {string | null} to
 * @property {Record<string, any>} data
 */

import { call } from "../hallkeeper/api.js";
import { byId, h, pictogram, replace } from "../hallkeeper/element.js";
import { t } from "../hallkeeper/words.js";
import { fail, followBoard, moment, whole } from "./desk/desk.js";
import { learnNames } from "./journal/planned.js";
import { details, kindOf, placeOf, undoneBy, VERBS, verbWords, whoWords } from "./journal/words.js";

const PAGE = 100;
const PIECE = 1_000;
const PIECES = 10; // a search looks at ten thousand moves before it asks whether to go on

/** @type {Move[]} newest first, without gaps */
let known = [];
let newest = -1;
let oldest = 0;
let shown = PAGE;
let reading = false;
/** @type {Record<string, string>} */
let people = {};
const filter = { number: "", verb: "" };

/** @param {Move} move */
function fits(move) {
  return (!filter.number || (move.number ?? "").includes(filter.number)) && (!filter.verb || kindOf(move) === filter.verb || move.verb === filter.verb);
}

/** Read the piece before the oldest known move. */
async function older(size = PIECE) {
  const after = Math.max(0, oldest - 1 - size);
  const { moves } = /** @type {{moves: Move[]}} */ (await call("GET", `/moves?after=${after}&limit=${size}`));
  const piece = moves.filter((move) => move.move < oldest).reverse();
  known.push(...piece);
  oldest = piece.at(-1)?.move ?? after + 1;
}

async function newer() {
  const { moves } = /** @type {{moves: Move[]}} */ (await call("GET", `/moves?after=${newest}&limit=${PIECE}`));
  for (const move of moves) if (move.move > newest) known.unshift(move);
  newest = known[0]?.move ?? newest;
  if (moves.length === PIECE) await newer();
}

/** Fill the page with moves that fit, going back as far as is reasonable. */
async function fill() {
  if (reading) return;
  reading = true;
  try {
    for (let n = 0; n < PIECES && oldest > 1 && known.filter(fits).length < shown; n += 1) {
      paint();
      await older();
    }
  } catch (error) {
    fail(error);
  } finally {
    reading = false;
    paint();
  }
}

function paint() {
  const rows = known.filter(fits).slice(0, shown);
  learnNames(rows).then((learnt) => { if (learnt) paint(); }, () => undefined); // without them the codes stand there
  const undone = undoneBy(known);
  const empty = h("div", { class: "empty" }, pictogram("receipt"), h("p", null, t(reading ? "journal_reading" : filter.number || filter.verb ? "journal_none_fit" : "journal_empty")));
  replace(byId("moves"), rows.length ? h("div", { class: "scroll" }, h("table", { class: "table moves" },
    h("thead", null, h("tr", null, ["col_move", "col_time", "col_what", "col_number", "col_where", "col_who", "col_more"].map((key) => h("th", { scope: "col", class: key === "col_move" ? "num" : "" }, t(key))))),
    h("tbody", null, rows.map((move) => row(move, undone.get(move.move)))))) : empty);
  replace(byId("more"), ...foot(rows.length));
}

/** @param {Move} move @param {number | undefined} by the undo that took it back */
function row(move, by) {
  const undoes = typeof move.data.undoes === "number" ? move.data.undoes : null;
  return h("tr", { data: { undone: by === undefined ? undefined : "yes", verb: move.verb } },
    h("td", { class: "num muted" }, whole(move.move)),
    h("td", { class: "time" }, h("time", { datetime: move.at }, moment(move.at))),
    h("td", { class: "what" }, h("span", { class: by === undefined ? "strong" : "struck" }, verbWords(move)),
      by !== undefined && h("span", { class: "chip undone" }, pictogram("recall"), t("undone_by", { move: whole(by) })),
      undoes !== null && h("span", { class: "chip undone" }, pictogram("recall"), t("undoes", { move: whole(undoes) }))),
    h("td", null, move.number && h("button", { type: "button", class: "number", title: t("only_number", { number: move.number }), on: { click: () => only(move.number ?? "") } }, move.number)),
    h("td", { class: "where" }, placeOf(move)),
    h("td", null, whoWords(move.by, people)),
    h("td", { class: "more-words small muted" }, details(move)));
}

/** @param {number} rows */
function foot(rows) {
  const searching = filter.number || filter.verb;
  const first = known.at(-1);
  const how = searching && first ? t("searched_back", { time: moment(first.at), n: whole(known.length) }) : t("shown_n", { n: whole(rows) });
  const more = oldest > 1 || known.filter(fits).length > shown;
  return [
    h("p", { class: "muted small", role: "status" }, reading ? t("journal_reading") : how),
    more && h("button", { type: "button", class: "button", disabled: reading, on: { click: () => { if (rows >= shown) shown += PAGE; fill(); } } }, t(searching ? "search_on" : "show_older")),
    !more && rows > 0 && h("p", { class: "muted small" }, t("journal_beginning")),
  ].filter((node) => node instanceof Node);
}

/** @param {string} number */
function only(number) {
  numberInput.value = number;
  change({ number });
}

/** @param {Partial<typeof filter>} wanted */
function change(wanted) {
  Object.assign(filter, wanted);
  clear.hidden = !filter.number && !filter.verb;
  shown = PAGE;
  paint();
  fill();
}

const numberInput = h("input", { class: "input", id: "filter-number", type: "search", maxlength: 8, autocomplete: "off", spellcheck: "false", placeholder: "A023", on: { input: (event) => change({ number: event.target.value.trim().toUpperCase() }) } });
const verbSelect = h("select", { class: "input", id: "filter-verb", on: { change: (event) => change({ verb: event.target.value }) } },
  h("option", { value: "" }, t("any_verb")),
  h("optgroup", { label: t("verbs_ticket") }, VERBS.ticket.map((verb) => h("option", { value: verb }, t(`verb_${verb}`)))),
  h("optgroup", { label: t("verbs_hall") }, VERBS.hall.map((verb) => h("option", { value: verb }, t(`verb_${verb.replace(".", "_")}`)))));
const clear = h("button", { type: "button", class: "button", hidden: true, on: { click: () => { numberInput.value = verbSelect.value = ""; change({ number: "", verb: "" }); } } }, t("filter_clear"));
replace(byId("filter"),
  h("div", { class: "field" }, h("label", { for: "filter-number" }, t("filter_number")), numberInput),
  h("div", { class: "field" }, h("label", { for: "filter-verb" }, t("filter_verb")), verbSelect),
  clear);
byId("filter").addEventListener("submit", (event) => event.preventDefault());

async function start() {
  const rows = /** @type {{id: string, name: string}[]} */ (await call("GET", "/people"));
  const tokens = /** @type {{id: string, name: string}[]} */ (await call("GET", "/tokens"));
  people = Object.fromEntries([...rows.map((p) => [`person:${p.id}`, p.name]), ...tokens.map((k) => [`token:${k.id}`, k.name])]);
}
start().then(paint, () => undefined); // without names the references stand there

followBoard((board) => {
  if (newest < 0) {
    newest = board.version;
    oldest = board.version + 1;
    const wanted = new URLSearchParams(location.search).get("number");
    if (wanted) only(wanted.toUpperCase());
    else fill();
  } else if (board.version > newest && !reading) {
    newer().then(paint, () => undefined); // the next board asks again
  }
});
