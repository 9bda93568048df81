/** What the ways out of the queue have brought: `GET /diversion`; what each means stands in `diversion/effect.py`. */

import type { VisitStep } from "../hallkeeper/types.js";

export type WhyNot = "no_smartphone" | "wanted_cash" | "did_not_know" | "did_not_trust" | "failed" | "other";

/** The figures of one business type. `shown`, `accepted`, `declined` count times, all else customers. */
export interface Effect {
  asked: number; // tickets and visits
  tickets: number;
  visits: number; // without a ticket
  shown: number;
  accepted: number;
  declined: number;
  completed: number;
  left_at: Partial<Record<VisitStep, number>>;
  identified: number; // of the completed
  came_back: number; // of the identified
  saved_s: number;
  why_not: Partial<Record<WhyNot, number>>;
  signed: Partial<Record<"standing" | "mandate", number>>; // at counters, by what was agreed to
}

export interface Diversion { from: string; to: string; came_back_days: number; services: Record<string, Effect> }
