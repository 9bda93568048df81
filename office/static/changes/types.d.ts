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
  watched: number;
  over: boolean;
  days: JudgedDay[];
  left_out: { day: string; why: "holiday" | "settling" | "nothing" | "no_other" }[];
}

export interface Early extends Looked {
  state: "early";
  before: number;
  after: number;
  least: { before: number; after: number };
}

export interface Effect extends Looked {
  effect: number;
  low: number;
  high: number;
  smallest: number;
  plain: number;
  before: number;
  after: number;
  mean_before: number;
  mean_after: number;
  weekday_alone: string[];
  compared: boolean;
  alike: number;
}

export interface SoFar extends Effect {
  state: "so_far";
}

export interface Found extends Effect {
  state: "seen" | "unseen";
  chance: number;
}

export interface KeptForeseen {
  measure: MeasureName;
  at: string;
  stale: boolean;
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
  watched: number;
  verdict_on: string;
  source: string;
  other: string | null;
  scenario: string | null;
  foreseen: (KeptForeseen & (Foreseen | TooShort)) | null;
  made_at: string;
  made_by_name: string | null;
  asked_at: string;
  asked_by_name: string | null;
  asked_again: boolean;
  late: "registered" | "changed" | "knowing" | null;
  judged: Early | SoFar | Found | null;
  work?: import("../desk/work.js").Work<Change> | null;
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

export interface TooShort {
  too_few_days: string;
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
