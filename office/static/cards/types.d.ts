/** Recharge cards: `GET /cards`, `/cards/plan`, `/cards/history`; what each means stands in `hallkeeper/api/cards.py`. */

export interface Face {
  face: number; // yuan
  stock: number;
  next: string | null;
  level: "empty" | "soon" | "fine" | "idle";
  seen: number; // business days
  per_day: number;
  days: number | null;
  order: number;
  typed: number | null; // codes a day
}

export interface Run { first: string; last: string }

export type Reason = "unrecorded" | "lost" | "damaged" | "found";

export interface Change {
  move: number;
  at: string;
  kind: "receive" | "give" | "return" | "correct";
  face: number;
  count: number;
  left: number;
  runs: Run[];
  counter: string | null;
  ticket: string | null;
  reason: Reason | null;
  by: string;
  name: string | null;
}

export interface Plan { total: number; codes: number; cards: { face: number; count: number }[] }

export interface Proposal { amount: number; exact: Plan | null; below: Plan | null; above: Plan | null; alike: Plan[] }
