/* What every page gets on top of its HTML. Each part looks for its own mark and does nothing without it;
   no page needs any of it to work. */

import { focusErrors } from "./errors.js";
import { closeMenus } from "./menu.js";
import { askBeforeActing, guardTyping, sendOnce } from "./forms.js";
import { addRows } from "./rows.js";
import { readAmounts } from "./amounts.js";
import { offerPreviews } from "./preview.js";

focusErrors();
closeMenus();
askBeforeActing();
guardTyping();
sendOnce();
addRows();
readAmounts();
offerPreviews();
