/** The figures of the day: `GET /today`; what each means stands in `office/today.py`. */

import type { Names } from "../../hallkeeper/types.js";

export interface Measures {
  customers: number;
  without_ticket: number;
  waiting: number;
  late: number;
  called: number;
  within: number | null;
  wait_mean_s: number | null;
  wait_p90_s: number | null;
  finished: number;
  service_mean_s: number | null;
  missed: number;
  came_back: number;
  left: number;
  done: number;
}

export interface ServiceFigures extends Measures {
  code: string;
  names: Names;
  letter: string;
  target_s: number;
  open: boolean;
  longest: { number: string; since: string; waited_s: number; customer_class: string } | null;
}

export interface CounterFigures {
  code: string;
  names: Names;
  state: "open" | "paused" | "closed";
  reason: string | null;
  holder: string | null;
  since: string | null;
  ticket: { number: string; service: string; state: string; since: string } | null;
  finished: number;
  service_mean_s: number | null;
}

export interface Point { at: string; arrivals: number; most: number }

export interface Alarm { code: string; kind: "printer" | "sign"; place: string; state: string; reason: string | null; since: string }

/** A dissatisfied customer whom nobody looks after yet. */
export interface OpenCase { ticket: string; number: string; counter: string; done: string[]; score: number; at: string }

export interface Figures {
  version: number;
  business_day: string;
  now: string;
  wanted_share: number;
  total: Measures & { wait_km_p90_s: number | null };
  services: ServiceFigures[];
  counters: CounterFigures[];
  asked_done: Record<string, Record<string, number>>;
  curve: Point[];
  devices: Alarm[];
  cases: OpenCase[];
}
