/** The invoices desk: `GET /invoices`; what each means stands in `diversion/invoices`. */

export type State = "requested" | "issued" | "delivered" | "red_lettered" | "failed";

export type Why = "silent" | "red_refused" | "undeliverable";

export type Choice = "again" | "deliver" | "red_letter" | "give_up";

/** An invoice as the office sees it; fen, instants RFC 3339. */
export interface Invoice {
  invoice: string;
  what: "month" | "topup";
  period: string; // 2026-10, or a day
  fen: number;
  state: State;
  number: string | null;
  refused: string | null;
  desk: Why | null;
  ways: string[];
  created_at: string;
  request_no: string;
  phone: string; // masked; empty where it is kept no longer
  title: string; // masked
  email: boolean; // whether the customer has given an address
  place: string;
  by_run: boolean; // a mailing run has asked for it
  reddening: string | null; // why a red letter is wanted
  red_number: string | null;
  wants: "sms" | "email" | null;
  tries: number; // silences since the last answer
  busy: boolean;
  next_at: string | null;
  given_up: boolean;
  may: Choice[]; // at this moment
}

/** `of_day`: the newest of a day's in the wanted state; `fit`: how many are in it; `made_out`: of the whole day. */
export interface Invoices { desk: Invoice[]; of_day: Invoice[]; fit: number; all: number; made_out: { n: number; fen: number }; day: string; today: string; system: boolean; now: string }

/** For whom an invoice is, in full. */
export interface Whose { phone: string; email: string | null; kind: "personal" | "company"; title: string; tax_no: string | null }
