/** Messages that leave the hall: `GET /messages`, `/messages/sandbox`; what each means stands in docs/messages.md. */

export type State = "queued" | "sending" | "accepted" | "delivered" | "failed" | "expired" | "unsure";
export type Way = "sms" | "email";

/** A message without its words; `to` is masked, empty once forgotten. Instants RFC 3339. */
export interface Note {
  id: string;
  way: Way;
  kind: string;
  place: string;
  to: string;
  state: State;
  code: string | null; // the gateway's word, or ours
  tries: number;
  parts: number;
  again: boolean; // a person may send it again
  made_at: string;
  changed_at: string;
}

export interface Messages {
  desk: Note[];
  recent: Note[];
  sandbox: Way[];
  gateways: Record<Way, string>;
  limits: Record<"whom" | "place" | "phones" | "hall", { most: number; span_s: number }>;
  now: string;
}

/** What the sandbox was given: whole, as nothing of it left the house. */
export interface Kept { at: string; way: Way; kind: string; to: string; text: string }

/** One kind of message about a change: whether it is told, whether a customer can stop it, what became of how many. */
export interface Occasion { kind: string; on: boolean; stoppable: boolean; counts: Record<string, number> }

/** One of them and its end; `state`: where its message stands. */
export interface Told { kind: string; at: string; who: string; ended: string; to: string; state: State | null }

/** `GET /messages/notices`; `stops`: how many want none; `how` a message says that it can be stopped. */
export interface Notices {
  days: number;
  occasions: Occasion[];
  stops: number;
  how: "reply" | "link" | "ask";
  settle_s: number;
  fresh_s: number;
  latest: Told[];
}
