/** What customers said: `GET /ratings`; what each means stands in `office/ratings.py`. */

export interface Group {
  finished: number;
  asked: number;
  answered: number;
  scores: number[]; // how many gave 1, 2, 3, 4, 5
  satisfied: number | null;
  interval: [number, number] | null;
}

export interface Case {
  at: string;
  ticket: string;
  number: string;
  counter: string;
  done: string[];
  teller: string;
  name: string | null;
  score: number;
  by: "screen" | "keypad" | "phone";
  taken: { by: string; name: string | null; at: string } | null;
}

export interface Ratings {
  from: string;
  to: string;
  business_day: string;
  asking_s: number;
  enough: number;
  total: Group;
  counters: (Group & { code: string })[];
  tellers: (Group & { ref: string; name: string | null })[];
  services: (Group & { code: string })[];
  days: (Group & { day: string })[];
  by: Record<"screen" | "keypad" | "phone", number>;
  cases: Case[];
}
