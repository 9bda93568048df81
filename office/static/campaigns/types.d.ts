/** Campaigns as the server tells them. */

import type { Names } from "../../hallkeeper/types.js";

export type Stage = "draft" | "checked" | "released" | "running" | "ended" | "judged";
export type Measure = "waiting" | "wait_p90" | "came" | "cards" | "signups" | "calls" | "said";
export type Point = string;
export type Extra = { factor: number } | { extra: number };

export interface Question { ask: Names; answer: Names; services: string[]; for_customers: boolean }
export interface Remedy { code: string; measure: Measure; subject: string; mark: number; problem: Names; then: Names }

export interface Card {
  names?: Names;
  from?: string;
  to?: string;
  owner?: string;
  services?: string[];
  text?: Names;
  questions?: Question[];
  cards?: { face: number; count: number }[];
  forms?: { name: string; count: number; ready: boolean }[];
  expected?: Record<string, Record<string, Extra>>;
  hotline?: Record<string, number>;
  remedies?: Remedy[];
}

export interface Brief {
  code: string;
  names: Names;
  from: string | null;
  to: string | null;
  owner: string;
  services: string[];
  stage: Stage;
  open: Point[];
  changed_at: string;
}

export interface Act { at: string; by: string; name: string | null }

export interface Check {
  code: Point;
  verdict: "good" | "missing" | "confirmed" | "doubted";
  settled: boolean;
  why: (Record<string, string | number> & { code: string })[];
  by_hand: (Act & { ok: boolean; reason: string }) | null;
}

export interface Marked { spans: Record<string, [number, number][]>; parts: number; length: number }

export interface Hold {
  day: string;
  days: number;
  customers: [number, number];
  services: Record<string, { within: number; usual: number; p90_s: number; usual_p90_s: number }>;
  opens: number;
  queue: [number[], number[]];
  /** other campaigns whose visits are in it; older simulations had none */
  beside?: Named[];
}

export interface Named { code: string; names: Names }

/** Another released campaign that asks something of the same hall: on which common days, cards by face value. */
export interface Beside extends Named { days: string[]; cards: Record<string, number> }

export interface Happened {
  services: {
    service: string;
    days: { day: string; usual: number; expected: number; came: number }[];
    usual: number;
    expected: number;
    came: number;
    half_width: number;
    verdict: "as_expected" | "more" | "fewer";
  }[];
  until: string;
  past_days: number;
  beside?: Named[];
}

export interface Campaign extends Brief {
  version: number;
  card: Card;
  checks: Check[];
  marked: Record<string, Marked>;
  stock: Record<string, number>;
  hold: Hold | null;
  released: Act | null;
  stopped: Act | null;
  judged: Act | null;
  /** its last day, that of a stop where it was stopped */
  until: string;
  beside: Beside[];
  happened: Happened | null;
  calls: Record<string, number>;
  words: string;
  today: string;
  languages: string[];
  offered: string[];
}

export interface Raised {
  campaign: string;
  names: Names;
  remedy: string;
  measure: Measure;
  subject: string;
  mark: number;
  figure: number | null;
  problem: Names;
  then: Names;
  at: string;
  taken: { at: string; name: string | null } | null;
  calls: { came: number | null; expected: number };
}
