/** After the hall closes (班后检查). */

import { round } from "./rounds/round.js";

round("closing");
