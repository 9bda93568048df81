/**
 * What the kiosk knows: the hall's board, where this customer is, and how they like the screen.
 *
 * The steps of one customer: start -> (an offer, where the hall has set one) -> taking -> issued -> start,
 * or issued -> returned -> start; or start -> visit -> start, where long business is done (its own steps are
 * `self/state.js`). `change` is the only way to alter the state; listeners then paint.
 *
 * @typedef {import("../hallkeeper/types.js").Board} Board
 * @typedef {import("../hallkeeper/types.js").Service} Service
 * @typedef {import("../hallkeeper/types.js").Ticket} Ticket
 * @typedef {import("../hallkeeper/types.js").KioskRole} KioskRole
 * @typedef {import("../hallkeeper/types.js").Names} Names
 * @typedef {{code: string, names: Names, from: string, to: string, services: string[], questions: {ask: Names, answer: Names, services: string[]}[]}} Campaign
 * @typedef {"printing" | "no_paper" | "take_slip" | "no_print" | "doubtful" | "no_printer"} Paper all but "printing":
 *   the number is to be noted; "take_slip": another's slip blocks the mouth; "doubtful": it may not have come out
 * @typedef {"start" | "offer" | "about" | "taking" | "issued" | "returned" | "visit"} Step
 * @typedef {"start" | "offer" | "about" | "issued" | "returned" | "closed" | "offline" | "unpaired" | "elsewhere" | "tasks" | "visit"} ScreenName
 * @typedef {"online" | "offline" | "unpaired"} Line
 *
 * @typedef {Object} KioskData what the page brings
 * @property {{code: string, role: KioskRole, languages: string[]}} kiosk languages: the hall's own first
 * @property {Board} board
 * @property {Campaign[]} campaigns
 * @property {number} take_back_s
 * @property {string[]} providers who takes payments at this kiosk; none where nothing can be paid
 * @property {string[]} agreements who takes automatic payment here
 * @property {number | null} password how many digits a service password has, if one may be given
 * @property {boolean} invoices whether invoices are made out here
 * @property {boolean} companies whether a company is found by its tax number
 * @property {string | null} phone_page self-service on one's own phone; null where no phone reaches the hall
 * @property {boolean} sandbox whether no real money moves
 * @property {string} pays_for the business type that paying here spares
 * @property {string[]} voices the languages that the server can read aloud
 *
 * @typedef {Object} State
 * @property {Board} board
 * @property {Line} line
 * @property {Campaign[]} campaigns those that run now
 * @property {Step} step
 * @property {Ticket | null} ticket
 * @property {string | null} service code of the business type being taken
 * @property {string} about code of the campaign that is read about
 * @property {import("../hallkeeper/types.js").Offer | null} offer the way without a queue that is shown, or was taken
 * @property {{title: string, text: string, failed?: boolean, brief?: boolean} | null} farewell what the last page says; `brief`: there is nothing more to be done
 * @property {boolean} priority 爱心通道
 * @property {boolean} voice
 * @property {boolean} low the touchable parts in the lower half
 * @property {"normal" | "large"} size
 * @property {string} language
 */

import { pageData } from "../hallkeeper/words.js";

export const data = /** @type {KioskData} */ (pageData());

/** @returns {Pick<State, "step" | "ticket" | "service" | "about" | "offer" | "farewell" | "priority" | "voice" | "low" | "size" | "language">} */
function fresh() {
  return {
    step: "start",
    ticket: null,
    service: null,
    about: "",
    offer: null,
    farewell: null,
    priority: false,
    voice: false,
    low: false,
    size: "normal",
    language: data.kiosk.languages[0] ?? "zh-CN",
  };
}

/** @type {State} */
let state = { board: data.board, line: "online", campaigns: data.campaigns, ...fresh() };

/** @type {((state: State, before: State) => void)[]} */
const listeners = [];

/** @returns {State} */
export function current() {
  return state;
}

/** @param {Partial<State>} patch */
export function change(patch) {
  const before = state;
  state = { ...state, ...patch };
  for (const listener of listeners) listener(state, before);
}

/** @param {(state: State, before: State) => void} listener */
export function onChange(listener) {
  listeners.push(listener);
}

/**
 * Which screen fits: a customer's own step comes before the state of line and hall.
 *
 * @param {State} now
 * @returns {ScreenName}
 */
export function screenName(now) {
  if (now.step === "issued" || now.step === "returned" || now.step === "visit" || now.step === "offer" || now.step === "about") return now.step;
  if (now.line === "unpaired") return "unpaired";
  if (now.step === "taking") return now.offer ? "offer" : data.kiosk.role === "self-service" ? "tasks" : "start";
  if (now.line === "offline") return "offline";
  if (data.kiosk.role === "self-service") return data.providers.length || data.invoices ? "tasks" : "elsewhere";
  return now.board.hall.open ? "start" : "closed";
}

const CANNOT_PRINT = new Set(["ATTENTION", "OFFLINE"]);
/** Why no slip comes, where the customer can be told more than that none does. @type {Record<string, Paper>} */
const CAUSES = { paper_out: "no_paper", presenter: "take_slip", untaken: "take_slip" };

/**
 * What this kiosk's printer can do. An unknown state (a printer without a status channel) counts as ready:
 * most of the time it prints.
 *
 * @param {Board} board
 * @returns {Paper}
 */
export function printer(board) {
  const device = board.kiosks[data.kiosk.code]?.printer;
  if (!device || device.state === "DISABLED") return "no_printer";
  return CANNOT_PRINT.has(device.state) ? CAUSES[device.reason ?? ""] ?? "no_print" : "printing";
}

/**
 * What has become of the slip of a number taken here just now.
 *
 * @param {Board} board
 * @param {string} number
 * @returns {Paper}
 */
export function slipOf(board, number) {
  const paper = printer(board);
  return paper === "printing" && board.kiosks[data.kiosk.code]?.doubtful.includes(number) ? "doubtful" : paper;
}

/** The next customer finds the screen as the hall has set it. */
export function backToStart() {
  change(fresh());
}

/** Whether this customer has altered anything that the next one should not inherit. */
export function touched() {
  const plain = fresh();
  return /** @type {(keyof ReturnType<typeof fresh>)[]} */ (Object.keys(plain)).some((key) => state[key] !== plain[key]);
}

/** The hall's time now, in ms: the board's clock, carried on by this machine's. */
export function hallNow() {
  return Date.now() + offset;
}

let offset = Date.parse(data.board.now) - Date.now();

onChange((now, before) => {
  if (now.board !== before.board) offset = Date.parse(now.board.now) - Date.now();
});
