/** Wakes every part of the page; each part looks after its own elements. */

import * as ask from "./ask.js";
import * as board from "./board.js";
import * as calendar from "./calendar.js";
import * as chart from "./chart.js";
import * as columnMenu from "./column_menu.js";
import * as columnWidth from "./column_width.js";
import * as dialog from "./dialog.js";
import * as dropzone from "./dropzone.js";
import * as guard from "./guard.js";
import * as listing from "./listing.js";
import * as menus from "./menus.js";
import * as paneEdit from "./pane_edit.js";
import * as pickerNew from "./picker_new.js";
import * as pickers from "./pickers.js";
import * as progress from "./progress.js";
import * as requests from "./requests.js";
import * as rowMenu from "./row_menu.js";
import * as rows from "./rows.js";
import * as selection from "./selection.js";
import * as theme from "./theme.js";
import * as toasts from "./toasts.js";
import * as viewTools from "./view_tools.js";

for (const part of [theme, menus, toasts, ask, guard, requests, dialog, pickerNew, dropzone]) part.start();
for (const part of [columnMenu, columnWidth, rowMenu, selection, listing, paneEdit, viewTools, board]) part.start();

function wake(place) {
  pickers.start(place);
  rows.wake(place);
  progress.start(place);
  columnWidth.wake(place);
  board.wake(place);
  calendar.wake(place);
  chart.wake(place);
}

wake(document);
document.body.addEventListener("htmx:load", (event) => wake(event.detail.elt));
