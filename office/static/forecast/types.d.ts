/** `GET /forecast`; the last of `services` is `*`, all of them together. */

export interface ForecastDay {
  day: string;
  kind: "workday" | "weekend" | "holiday" | "make_up";
  names?: Record<string, string>;
  note?: string;
  campaigns?: { code: string; names: Record<string, string> }[];
}

export interface Bounds {
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

export interface Skill {
  wape: number;
  naive: number;
  floor: number;
}

export interface Told {
  today: string;
  source: string;
  known: { from: string; to: string; days: number; least: number; customers: number };
  services: string[];
  first_half: number;
  days: ForecastDay[];
  closed: ForecastDay[];
  mean: number[][][];
  low: number[][][];
  high: number[][][];
  day: { mean: number[][]; low: number[][]; high: number[][] };
  plain: Record<string, "few_days" | "nobody" | "better">;
  skill: { from: string; to: string; days: number; services: Record<string, Skill> } | null;
  service_s: Record<string, number>;
  past: {
    days: { day: string; came: number[]; told: Bounds | null; week: Bounds | null }[];
    told: number;
    within: number | null;
    wape: number | null;
    naive: number | null;
  };
}

export interface Answer {
  today: string;
  journal: { from: string; to: string } | null;
  sources: { code: string; name: string }[];
  behind: number;
  work: string | null;
  made_at: string | null;
  forecast: Told | null;
}

export interface OwnDay {
  day: string;
  kind: "holiday" | "workday" | "closed";
  note: string;
}
