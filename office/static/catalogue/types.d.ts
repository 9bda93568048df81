/** The catalogue as the document that its TOML describes (`GET /catalogue?as=json`); defaults are filled in. */

import type { DeviceKind, KioskRole, Names } from "../../hallkeeper/types.js";

export interface ServiceRow {
  code: string;
  names: Names;
  hints: Names;
  letter: string;
  target_s: number;
  mean_service_s: number;
  icon: string;
  after_miss: "back" | "new" | "void";
  back_places: number;
  open: boolean;
  retired: boolean;
}

export interface ClassRow { code: string; names: Names; head_start_s: number; retired: boolean }
export interface CounterRow { code: string; names: Names; serves: string[]; retired: boolean }
export interface KioskRow { code: string; names: Names; role: KioskRole; retired: boolean }
export interface DisplayRow { code: string; names: Names; zone: string; volume: number; retired: boolean }

export interface DeviceRow {
  code: string;
  kind: DeviceKind;
  place: string;
  driver: string;
  agent: string;
  address: Record<string, unknown>;
  enabled: boolean;
  retired: boolean;
}

/** A way without a queue, as customers are told of it; `wait_s` counts where it is shown by the wait. */
export interface OfferRow {
  code: string;
  service: string;
  way: "terminal" | "phone" | "channel";
  names: Names;
  hints: Names;
  shown: "always" | "wait" | "free";
  wait_s: number;
  takes_s: number;
  roles: string[];
  link: string;
  icon: string;
  enabled: boolean;
  retired: boolean;
}

/** A way of the operator's own, taught once after self-service: a link, or a text message. */
export interface ChannelRow {
  code: string;
  service: string;
  kind: "app" | "mini_programme" | "sms" | "web";
  names: Names;
  link: string;
  number: string;
  text: string;
  steps: Names[];
  enabled: boolean;
  retired: boolean;
}

/** How calls are spoken; `first`: whose language is heard first where the customer's is another than the hall's. */
export interface VoiceDoc { chime: boolean; repeats: number; yao: boolean; first: "hall" | "customer" }

export interface HoursRow { weekday: string; opens: string; closes: string }

export type SlipPart = "hall" | "service" | "ahead" | "wait" | "qr" | "no_show" | "taken";

/** The layout of slips; `logo` is a 1-bit PNG as base64, `show` says which lines and in which order. */
export interface SlipDoc {
  logo: string;
  logo_at: "left" | "centre";
  languages: "customer" | "both";
  heading: Names;
  note: Names;
  no_show: Names;
  show: SlipPart[];
}

export interface Doc {
  zone: string;
  languages: string[];
  names: Names;
  rules: Record<string, number | string | boolean>;
  hours: HoursRow[];
  service: ServiceRow[];
  customer_class: ClassRow[];
  counter: CounterRow[];
  kiosk: KioskRow[];
  display: DisplayRow[];
  device: DeviceRow[];
  offer: OfferRow[];
  channel: ChannelRow[];
  slip: SlipDoc;
  voice: VoiceDoc;
}

export type Table = "service" | "customer_class" | "counter" | "kiosk" | "display" | "device" | "offer" | "channel";
export type Path = (string | number)[];
export interface Mistake { path: Path; text: string }
export interface Part { name: string; show: (redraw: () => void) => HTMLElement }
