/** What `/design` and its work answer. */

export type Way = "phone" | "terminal";
export type Act = "add" | "close" | "move" | "pool";

export interface Divert { service: string; percent: number; way?: Way; newcomers?: number; learning_s?: number; gives_up?: number }
export interface Post { service: string; percent: number }
export interface Counters { act: Act; codes?: string[]; serves?: string[]; start?: string; end?: string; to?: string }
export interface Terminals { add: number; takes_s?: number }
export interface Cards { service: string; percent?: number; faces?: number[]; code_s?: number }
export interface Campaign { service: string; times: number }
export interface Target { service: string; target_s: number }
export interface Withdraw { service: string }

export interface Scenario {
  name: string;
  note?: string;
  divert?: Divert[];
  post?: Post[];
  counter?: Counters[];
  terminals?: Terminals;
  cards?: Cards;
  campaign?: Campaign[];
  target?: Target[];
  withdraw?: Withdraw[];
}

export interface Kept { code: string; version: number; scenario: Scenario; at: string; applied_at: string | null; wait_change_s: number | null }

export type Truth = "near" | "chance" | "off";
export interface Held { real: number; simulated: number; low: number; high: number }
/** The model lived on the days that it was learnt from, held against what really happened on them. */
export interface Validated {
  days: number;
  figures: Record<"wait_mean_s" | "wait_p90_s" | "within" | "abandonment", Held>;
  types: Record<string, Held & { verdict: Truth }>;
  verdict: Truth;
}

export interface Usual {
  from: string;
  to: string;
  source: string;
  weekdays: number[] | null;
  days: number;
  at: string;
  opens: number;
  half_hours: number;
  notes: ({ code: string } & Record<string, string | number>)[];
  happened: { customers: number; wait_mean_s: number | null; wait_p90_s: number | null; within: number | null; abandonment: number | null; called_mean_s?: number | null };
  validated: Validated | null;
  types: { code: string; customers: number; arrivals: number[] }[];
  counters: { code: string; serves: string[]; windows: [number, number][] }[];
  diversions: { service: string; take_up: number }[];
}

export interface Prices { staff_hour: number; terminal_day: number; letter: number }

export interface Desk {
  today: string;
  period: { from: string; to: string } | null;
  sources: { code: string; name: string; from: string; to: string }[];
  services: string[];
  counters: string[];
  terminals: number;
  prices: Prices;
  usual: Usual | null;
  scenarios: Kept[];
}

export interface Estimate { value: number; half_width: number }
export interface Figure extends Estimate { change: Estimate | null }
export type FigureName = "wait_mean_s" | "wait_p90_s" | "within" | "abandonment" | "kiosk_wait_s" | "terminal_wait_s" | "people_mean" | "people_max" | "customers" | "diverted" | "staff_hours" | "cost";

export interface Lived {
  figures: Record<FigureName, Figure>;
  opens: number;
  queue: number[];
  queue_half_width: number[];
  people: number[];
  counters: number[];
  types: Record<string, Record<"wait_mean_s" | "wait_p90_s" | "within" | "abandonment", Estimate>>;
  targets: Record<string, number>;
}

export interface Evaluated { days: number; scenarios: Lived[] }

export interface Cure { scenario: Scenario; cures: string[]; share: Estimate; wait_mean_s: number; extra_cost: number; staff_hours: number }
export interface Searched { goal: { share: number; limit_s: number }; found: Cure[]; best: Cure; tried: number }

/** A scenario with what it came to, as it is shown. */
export interface Shown { key: string; name: string; scenario: Scenario; lived: Lived; tone: string }
