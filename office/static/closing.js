/** After the hall closes (班后检查). */

import { round } from "./round.js";

round("closing");
