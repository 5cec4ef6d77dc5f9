/* The programme for a reader whose clock shows something else than the meeting's. */

import { addReaderTimes } from "./zones.js";

addReaderTimes();
