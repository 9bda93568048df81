/** What the ways out of the queue have brought: `GET /diversion`; what each means stands in `diversion/effect.py`. */

import type { VisitStep } from "../../hallkeeper/types.js";

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
  cash: number; // chose to pay cash; among the tickets
  left_at: Partial<Record<VisitStep, number>>;
  identified: number; // of the completed
  came_back: number; // of the identified
  saved_s: number;
  why_not: Partial<Record<WhyNot, number>>;
  signed: Partial<Record<"standing" | "mandate", number>>; // at counters, by what was agreed to
}

/** The queue's own figures of one business type; what each means stands in docs/measures.md. */
export interface Queue {
  arrivals: number;
  called: number;
  wait_mean_s: number | null;
  wait_p90_s: number | null;
  within: number | null;
  abandoned: number;
}

/** `queue`: by business type; `days`: one row for each day and business type of which there is anything. */
export interface Diversion {
  from: string;
  to: string;
  came_back_days: number;
  wanted_share: number;
  behind: number; // moves of which the queue's figures do not know yet
  services: Record<string, Effect>;
  queue: Record<string, Queue>;
  days: (Effect & { day: string; service: string; queue: Queue | null })[];
}
