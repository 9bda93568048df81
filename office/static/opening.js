/** Before the hall opens (班前检查). */

import { round } from "./rounds/round.js";

round("opening");
