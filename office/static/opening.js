/** Before the hall opens (班前检查). */

import { round } from "./round.js";

round("opening");
