/** `GET /rosters/<code>`, `/roster/staff`, `/roster/shifts`. Half hours count from midnight, dates are ISO. */

import type { Names } from "../../hallkeeper/types.js";

export interface Shift {
  code: string;
  names: Names;
  first: number;
  last: number;
  breaks: number[];
}

export interface Staff {
  person: string;
  name: string;
  works: boolean;
  skills: string[];
  most_hours: number;
  least_hours: number;
  most_days: number;
  off_weekdays: number[];
  off: string[];
  wishes: string[];
  /** days on which they cannot come, ill or not; rosters of older versions do not know it */
  away: string[];
  usual: string[];
}

export interface StaffRow extends Staff {
  role: "counter" | "manager";
  version: number;
  feed: boolean;
}

export interface Waits {
  first_half: number;
  came: number[];
  mean_s: (number | null)[];
  p90_s: (number | null)[];
  share: (number | null)[];
  day: { came: number; mean_s: number | null; p90_s: number | null; share: number | null } | null;
  left: number;
  /** the day with one counter fewer in each half hour; rosters of older versions do not know it */
  fewer?: { mean_s: number | null; p90_s: number | null; share: number | null } | null;
}

/** Who sits at which counter from when to when; `counter` null: for so many half hours at none. */
export interface Sitting {
  person: string;
  counter: string | null;
  first: number;
  last: number;
  halves?: number;
}

export interface Breach {
  rule: string;
  person: string;
  day: string;
  found: number;
}

export interface Still {
  /** what is lacking, where other things are needed too */
  services?: string[];
  day: string;
  first: number;
  last: number;
  n: number;
  able: number;
  could: { person: string; shift: string; halves: number }[];
  why: Partial<Record<"away" | "off" | "at_work" | "elsewhere" | "soon" | "hours" | "days" | "rest", number>>;
}

export interface Change {
  person: string;
  day: string;
  before: string | null;
  after: string | null;
}

/** Hours that an applied scenario asks of the roster, as the scenario says them. */
export interface Asked {
  scenario: string;
  name: string;
  at: string;
  lines: { what: string; codes: string[]; start?: string; end?: string; to?: string }[];
}

export interface Head {
  code: string;
  version: number;
  state: "draft" | "published" | "replaced";
  start: string;
  days: number;
  of: string | null;
  made_at: string;
  changed_at: string;
  published_at: string | null;
}

export interface Roster extends Head {
  share: number;
  counters: number;
  services: string[];
  groups: Record<string, string[]>;
  shifts: Shift[];
  tellers: (Staff & { name: string | null })[];
  named: Record<string, Record<string, string>>;
  cut: { person: string; day: string; half: number }[];
  changes: Change[];
  /** planned anew because somebody is away */
  anew: boolean;
  /** what lacks since then all the same, who could be asked for it, and why the others cannot come */
  still: Still[];
  needed: Record<string, number[]>;
  there: Record<string, number[]>;
  lacking: Record<string, Record<string, number>>;
  short: Record<string, number[]>;
  /** what it was planned with; and by how many counters that raised or lowered the need of each half hour */
  asked: Asked[];
  raised: Record<string, number[]>;
  lists: Record<string, string[]>;
  bare: { day: string; first: number; last: number; services: string[] }[];
  unserved: { service: string; why: "nobody" | "no_counter"; customers: number }[];
  unsure: string[];
  spare: { from: string; needed_h: number; shifts_h: number; planned_h: number }[];
  gap: number | null;
  lacking_halves: number;
  needed_halves: number;
  hours: Record<string, Record<string, number>>;
  breaches: Breach[];
  waits: Record<string, Waits>;
  waits_of_other_days: string[];
}
