/** `GET /history`; what each figure means stands in docs/measures.md. */

export interface Measures {
  arrivals: number;
  without_ticket: number;
  mistakes: number;
  lasting: number;
  called: number;
  wait_mean_s: number | null;
  wait_median_s: number | null;
  wait_p90_s: number | null;
  wait_km_median_s: number | null;
  wait_km_p90_s: number | null;
  cut_off: number;
  within: number | null;
  walks: number;
  walk_median_s: number | null;
  finished: number;
  service_mean_s: number | null;
  service_p90_s: number | null;
  served_s: number;
  odd: number;
  no_wait: number;
  no_time: number;
  missed: number;
  came_back: number;
  no_shows: number | null;
  left: number;
  silent: number;
  never_back: number;
  abandoned: number;
  abandonment: number | null;
  broken_off: number;
  transfers: number;
  transferred: number;
  holds: number;
  done: number;
}

export type Group = Measures & { code: string };

/** A half hour, weekday or day; null where no counter was open. */
export type TimeGroup = Group & { open_s: number; busy_s: number; utilisation: number | null };

export interface WorkGroup {
  code: string;
  name?: string | null;
  finished: number;
  missed: number;
  no_shows: number | null;
  called: number;
  wait_median_s: number | null;
  wait_p90_s: number | null;
  within: number | null;
  transfers: number;
  holds: number;
  service_mean_s: number | null;
  service_p90_s: number | null;
  served_s: number;
  walk_median_s: number | null;
  open_s: number;
  paused_s: number;
  busy_s: number;
  utilisation: number | null;
}

export interface Cause {
  code: string;
  asked: number;
  asked_share: number | null;
  visits: number;
  times: number;
  served_s: number;
  served_share: number | null;
  service_mean_s: number | null;
  way: boolean;
}

export interface Aside {
  visits: number;
  completed: number;
  shown: number;
  accepted: number;
  declined: number;
}

export interface History {
  from: string;
  to: string;
  source: string;
  business_day: string;
  behind: number;
  days_seen: number;
  targets: Record<string, number | null>;
  total: Measures;
  by: { service: Group[]; done: Group[]; half_hour: TimeGroup[]; weekday: TimeGroup[]; day: TimeGroup[]; counter: WorkGroup[]; teller: WorkGroup[] };
  causes: Cause[];
  divertible: { types: string[]; finished: number; visits: number; visits_share: number | null; served_s: number; served_share: number | null };
  asked_done: Record<string, Record<string, number>>;
  wrong_keys: { of: number; wrong: number; share: number | null; pairs: { asked: string; done: string; visits: number }[] };
  people: { seats: number; peak: number; peak_at: string | null; over_s: number | null; half_hours: { half_hour: string; mean: number; most: number }[]; days: Record<string, number> };
  before: { from: string; to: string; total: Measures };
  aside: Record<string, Aside>;
  repeats: { days: number; identified: number; came_back: number; share: number | null; coverage: number | null };
}

/** A file that was taken in. */
export interface Source {
  code: string;
  kind: "visits" | "counts";
  name: string;
  by: string;
  by_name: string | null;
  at: string;
  lines: number;
  refused: number;
  from: string;
  to: string;
}

/** `POST /history/imports/look`. */
export interface Look {
  source: string;
  encoding: string;
  separator: string;
  heads: string[];
  rows: string[][];
  lines: number;
  kind: "visits" | "counts";
  fields: string[];
  needed: string[];
  columns: Record<string, number>;
  left_out: string;
  good: number | null;
  left_out_rows: number;
  refused: number;
  refusals: { line: number; reason: string; field: string; cell: string }[];
  unknown: { text: string; rows: number }[];
  days: [string, string] | null;
  ends: Partial<Record<"served" | "missed" | "silent" | "left" | "no_wait" | "no_time" | "odd", number>>;
}
