/** The payments desk: `GET /payments`, `/payments/comparisons`; what each means stands in `diversion/payment`. */

import type { PayState } from "../../hallkeeper/types.js";

export type Why = "billing_silent" | "amount_differs" | "refund_refused" | "provider_silent";

export type Decision = "again" | "post" | "posted" | "refund" | "refunded";

/** A payment as the office sees it; amounts in fen, instants RFC 3339. */
export interface DeskPayment {
  id: string;
  order_no: string;
  kind: "bill" | "topup";
  provider: string;
  method: "ours" | "theirs";
  fen: number;
  paid_fen: number | null;
  phone: string; // masked
  place: string;
  service: string | null;
  state: PayState;
  desk: Why | null;
  step: string | null;
  step_at: string | null;
  doubt: boolean;
  tries: number; // silences since the last answer
  posts: number;
  refused: string | null;
  provider_ref: string | null;
  billing_ref: string | null;
  refund_ref: string | null;
  created_at: string;
  expires_at: string;
  paid_at: string | null;
  changed_at: string;
  may: Decision[]; // at this moment
}

export interface Payments { desk: DeskPayment[]; recent: DeskPayment[]; providers: string[]; now: string }

export type What =
  | "unknown_order" | "not_seen_here" | "not_at_provider" | "amount" | "not_posted" | "not_paid" | "in_the_air";

export interface Difference {
  order_no: string;
  payment: string | null;
  what: What;
  provider_fen: number | null;
  ours_fen: number | null;
  billing_fen: number | null;
}

/** What the comparison of one day and provider found. */
export interface Book {
  day: string;
  provider: string;
  made_at: string;
  counts: { orders: number; taken_fen: number; back_fen: number; posted_fen: number; differences: number };
  differences: Difference[];
}
