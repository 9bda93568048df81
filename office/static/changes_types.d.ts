export type MeasureName = "wait_mean" | "wait_p90" | "within" | "visits" | "diverted";

export interface Expected {
  measure: MeasureName;
  value: number;
  service: string | null;
}

export interface JudgedDay {
  day: string;
  value: number;
  other: number | null;
  customers: number;
  staff_h: number;
}

interface Looked {
  at: string;
  by_name: string | null;
  until: string;
  days: JudgedDay[];
  left_out: { day: string; why: "holiday" | "settling" | "nothing" | "no_other" }[];
}

export interface Early extends Looked {
  state: "early";
  before: number;
  after: number;
  least: { before: number; after: number };
}

export interface Found extends Looked {
  state: "seen" | "unseen";
  effect: number;
  low: number;
  high: number;
  chance: number;
  smallest: number;
  plain: number;
  before: number;
  after: number;
  mean_before: number;
  mean_after: number;
  weekday_alone: string[];
  compared: boolean;
}

export interface Change {
  code: string;
  version: number;
  name: string;
  date: string;
  expected: Expected;
  acts_on: { services: string[]; staff: boolean };
  settling: number;
  days: number;
  source: string;
  other: string | null;
  scenario: string | null;
  foreseen: number | null;
  made_at: string;
  made_by_name: string | null;
  judged: Early | Found | null;
}

export interface Source {
  code: string;
  name: string;
  from: string;
  to: string;
}

export interface Answer {
  changes: Change[];
  today: string;
  journal: { from: string; to: string } | null;
  sources: Source[];
  scenarios: { code: string; name: string; at: string }[];
  services: string[];
}

export interface Foreseen {
  usual: number;
  watched: number;
  smallest: number;
  lengths: { days: number; smallest: number }[];
  needed: number | null;
  days: number;
  compared: boolean;
}

export interface Drift {
  measure: MeasureName;
  service: string | null;
  source: string;
  baseline: number;
  centre: number;
  low: number;
  high: number;
  drifting_since: string | null;
  points: { day: string; value: number; mean: number; mean_low: number; mean_high: number; strange: boolean; drifts: boolean }[];
  holidays: string[];
}
