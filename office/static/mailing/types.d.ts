/** Mailing runs: `GET /mailing` and below; what each means stands in `hallkeeper/api/mailing.py`. */

export type Way = "email" | "post";
export type State = "due" | "issued" | "printed" | "posted" | "queued" | "unsure" | "sent" | "returned" | "suspended" | "skipped" | "failed";

export interface Due { cycle: string; email: number; post: number }

export interface Run {
  run: string;
  no: number;
  cycle: string;
  way: Way;
  state: "running" | "stopped" | "closed";
  taking: boolean;
  made_at: string;
  counts: Partial<Record<State, number>>;
  all: number;
}

export interface Item {
  number: string;
  run: string;
  cycle: string;
  way: Way;
  state: State;
  reason: string | null;
  /** Of an unsure one: the message of which a person may say what became of it. */
  message: string | null;
  prints: number;
  invoice_number: string | null;
  changed_at: string;
}

export interface Order { order: string; way: Way; state: string; to: string; since: string; item: Item | null }

export interface Label { code: string; names: Record<string, string>; columns: number; rows: number }

export interface Envelope { code: string; names: Record<string, string> }

export interface Overview { due: Due[]; runs: Run[]; returned: Order[]; labels: Label[]; envelopes: Envelope[] }
