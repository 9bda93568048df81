/** Auto-debit mandates: `GET /mandates`, `/mandates/form`; what each means stands in `hallkeeper/api/mandates.py`. */

export type State = "applied" | "signed" | "sent" | "authorised" | "active" | "rejected" | "cancelled";

/** As staff see it: name, number and account masked; instants RFC 3339. */
export interface Mandate {
  id: string;
  number: string;
  way: "bank" | "provider";
  with: string;
  payer: string;
  phone: string;
  account: string;
  account_kind: "card" | "passbook" | null;
  purpose: string;
  cycle: string;
  until: string | null;
  state: State;
  reason: string | null;
  batch: number | null;
  was_sent: boolean;
  has_account: boolean;
  made_at: string;
  changed_at: string;
  place: string;
  by: string | null; // of the staff; null: the customer, at `place`
  may: State[];
}

export interface Batch {
  number: number;
  bank: string;
  state: "made" | "sent" | "dropped";
  count: number;
  file_name: string;
  made_at: string;
  changed_at: string;
}

export interface Bank { code: string; names: Record<string, string> }

export interface Mandates { mandates: Mandate[]; batches: Batch[]; banks: Bank[]; now: string }

export interface FormWords {
  banks: Bank[];
  account_kinds: string[];
  purposes: string[];
  cycles: string[];
  consent: { version: string; language: string; title: string; lead: string; points: string[]; text: string };
}

/** What came of a line of a bank's file. */
export interface Line { line: number; number: string | null; became: string }
