/** Shapes that travel between server and pages. Times are RFC 3339 in UTC, `_s` means seconds. */

export type Language = string; // "zh-CN", "en"
export type Names = Record<Language, string>;
export type TicketState =
  | "waiting" | "called" | "serving" | "held" | "finished" | "missed" | "cancelled" | "expired";
export type CounterState = "open" | "paused" | "closed";
/** Of a printer or a sign. */
export type DeviceState = "READY" | "DEGRADED" | "ATTENTION" | "OFFLINE" | "UNKNOWN" | "DISABLED";

/** A range for the wait: half of the customers wait less than p50_s, nine of ten less than p90_s. */
export interface Wait { p50_s: number; p90_s: number }

export interface Device { state: DeviceState; reason: string | null }

export interface Service {
  code: string;
  names: Names;
  hints: Names;
  letter: string;
  target_s: number;
  open: boolean;
  icon: string;
  tile: boolean; // whether kiosks offer it on their first page
  cash: boolean; // whether it is the number of whoever pays cash
}

export interface Hall {
  code: string;
  name: Names;
  zone: string;
  open: boolean;
  business_day: string;
  opens_at: string | null; // "HH:MM" in the hall's zone
  closes_at: string | null;
  hotline: string | null; // the telephone number for questions
}

export interface BoardCounter {
  code: string;
  name: Names;
  state: CounterState;
  reason: string | null;
  serves: string[];
  ticket: { number: string; state: TicketState; service: string } | null;
  rate: Asking | null;
}

/** Who may be asked at a counter how it was; `keypad`: there is one for it that works. */
export interface Asking { ticket: string; number: string; until: string; given: boolean; keypad: boolean }

export interface Call {
  move: number;
  number: string;
  service: string;
  counter: string;
  at: string;
  recall: boolean;
  undone: boolean;
  language: Language;
}

export interface Help { move: number; kiosk: string | null; number: string | null; at: string } // no kiosk: a phone

export interface Board {
  version: number;
  epoch: string;
  now: string;
  hall: Hall;
  counters: BoardCounter[];
  services: Service[];
  waiting: Record<string, number>;
  waits: Record<string, Wait | null>;
  longest: Record<string, string | null>;
  calls: Call[];
  missed: string[];
  help: Help[];
  faults: Fault[];
  doubtful: number; // customers who may be without paper
  kiosks: Record<string, { role: KioskRole; printer: Device | null; doubtful: string[] }>;
  offers: Offer[]; // that hold now
  terminals: Record<string, boolean>; // the self-service terminals that are on: whether each is free
}

/** A way without a queue that holds now, for the screens whose role is among `roles`. */
export interface Offer {
  code: string;
  service: string;
  way: "terminal" | "phone" | "channel";
  names: Names;
  hints: Names;
  roles: string[];
  takes_s: number;
  link: string; // of a channel
  icon: string; // its pictogram
  free: string[]; // the terminals that are free, for a terminal's offer
  at?: Record<string, Names>; // their names
  url?: string; // of a phone's offer
}

/** A device that wants somebody, or soon will. */
export interface Fault {
  code: string;
  kind: DeviceKind | "display";
  place: string;
  agent: string;
  state: DeviceState;
  reason: string | null;
  since: string;
  paper_mm: number | null; // of a printer
}

export type DeviceKind = "printer" | "sign" | "pad" | "reader" | "rating" | "speaker";

export type KioskRole = "tickets" | "self-service" | "both";

export interface Urgency {
  number: string;
  service: string;
  waited_s: number;
  head_start_s: number;
  target_s: number;
  urgency: number;
}

export interface Why { chosen: Urgency; others: Urgency[] }

export interface Done { service: string; quantity: number }

export interface Ticket {
  id: string;
  number: string;
  service: string;
  names: Names;
  state: TicketState;
  customer_class: string;
  language: Language | null;
  business_day: string;
  issued_at: string;
  ahead: number;
  wait: Wait | null;
  counter: string | null;
  only_for: string | null;
  why?: Why;
  done: Done[] | null;
  track_url?: string | null;
  version: number;
}

/** What a teller sees: `GET /counters/{code}/view`, socket event `view`. */
export interface View {
  version: number;
  epoch: string;
  now: string;
  counter: {
    code: string;
    name: Names;
    state: CounterState;
    reason: string | null;
    holder: { name: string } | null;
    mine: boolean;
    by_pad: boolean; // opened by a call pad; nobody has signed in here
  };
  ticket: (Ticket & {
    why: Why | null;
    called_at: string;
    started_at: string | null;
    waited_s: number;
    recalls: number;
  }) | null;
  waiting: {
    service: string;
    names: Names;
    count: number;
    longest_since: string | null;
    target_s: number;
    serves: boolean;
  }[];
  held: { id: string; number: string; service: string; counter: string; reason: string | null; since: string }[];
  missed: { id: string; number: string; service: string; at: string }[];
  list?: { id: string; number: string; service: string; customer_class: string; since: string }[];
  done_today: { count: number; mean_service_s: number | null };
  undo: { verb: string; number: string; until: string } | null;
  help: Help[];
  rights: { pick: boolean };
  /** business types that have a way without a queue */
  diverts: string[];
  rules: { auto_start_s: number | null; undo_s: number; recalls_before_miss: number };
  device: (Device & { kind: DeviceKind }) | null; // the one that stands, else the sign
}

/** What a scanner read at a counter: `POST /counters/{code}/read`, socket event `scanned`. */
export interface Found {
  ticket: Ticket;
  since: string; // since when it is in its state
  waited_s: number;
  reason: string | null;
  after_miss: string | null;
  counter_name: Names | null;
  printers: PrintsAt[]; // where its slip can be printed again, the best first
  started: boolean;
}

/** A kiosk where a slip can come out; `works` unless its printer stands. */
export interface PrintsAt {
  kiosk: string;
  names: Names;
  works: boolean;
  state: DeviceState | null;
  reason: string | null;
}

/** The customer's phone: `GET /t/{secret}/state`, socket event `ticket`. */
export interface Track {
  version: number;
  epoch?: string;
  now: string;
  number: string;
  names: Names;
  state: TicketState;
  ahead: number;
  ahead_at_start: number;
  rings: boolean; // a member of staff was asked for, and nobody has answered yet
  wait: Wait | null;
  counter: string | null;
  counter_name: Names | null;
  issued_at: string;
  hall: Names;
  rate: { score: number | null; until: string | null } | null; // until when it may be corrected
  offers: Offer[]; // only while waiting
}

/** How far one customer at a terminal or on a phone has come. */
export type VisitStep = "begun" | "number" | "bill" | "amount" | "method" | "paying" | "done" | "cash";

/** A visit: `POST /visits` at a terminal, `POST /self/visits` on a phone, which alone is told `secret`. */
export interface Visit {
  visit: string;
  service: string;
  ticket: string | null; // the id of the number that the customer holds
  step: VisitStep;
  ended_at: string | null;
  secret?: string;
  payments?: Payment[];
}

export interface OpenBill {
  bill: string;
  no: string;
  period: string; // "2026-10"
  fen: number;
  due: string | null;
}

/** Whose number it is, as far as it may be seen: `POST /visits/{v}/number`. */
export interface Account {
  name: string; // masked
  phone: string; // masked
  balance_fen: number;
  bills: OpenBill[];
}

export type PayState =
  | "created" | "pending" | "paid" | "posted" | "receipted" | "closed" | "refunding" | "refunded" | "failed";

/** A payment as its customer sees it; amounts in fen. */
export interface Payment {
  payment: string;
  order_no: string;
  kind: "bill" | "topup";
  provider: string;
  method: "ours" | "theirs";
  fen: number;
  paid_fen: number | null;
  phone: string; // masked
  state: PayState;
  waits_for_staff: boolean;
  refused: string | null;
  posted: boolean;
  qr: string | null;
  image: string | null;
  expires_at: string;
  paid_at: string | null;
  now: string;
  receipt?: Paper | null; // null: none was asked for; not told with every answer
}

/** What became of a receipt on paper; ASKED until the agent says more. */
export interface Paper {
  copy: number;
  state: "ASKED" | "LATE" | "SENT" | "CONFIRMED" | "UNKNOWN" | "EXPIRED" | "CANCELLED";
  reason: string | null;
  doubtful: boolean;
}

/** RFC 9457 problem details with a stable code. */
export interface ProblemDetails {
  type?: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  field?: string;
  /** How often a one-time code may still be tried. */
  tries_left?: number;
  /** Seconds until it may be tried again. */
  again_in_s?: number;
}

/** What every page finds in `#page-data`; rooms add their own members. */
export interface PageData {
  words: Record<Language, Record<string, string>>;
  language: Language;
  languages: Language[];
  room: string;
  as?: string | null; // which of the browser's sessions this page speaks for
}
