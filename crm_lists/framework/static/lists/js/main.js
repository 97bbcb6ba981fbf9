/** Wakes every part of the page; each part looks after its own elements. */

import * as ask from "./ask.js";
import * as dialog from "./dialog.js";
import * as dropzone from "./dropzone.js";
import * as guard from "./guard.js";
import * as listing from "./listing.js";
import * as menus from "./menus.js";
import * as pickers from "./pickers.js";
import * as progress from "./progress.js";
import * as requests from "./requests.js";
import * as theme from "./theme.js";
import * as toasts from "./toasts.js";

for (const part of [theme, menus, toasts, ask, guard, requests, dialog, listing, dropzone]) part.start();

function wake(place) {
  pickers.start(place);
  progress.start(place);
}

wake(document);
document.body.addEventListener("htmx:load", (event) => wake(event.detail.elt));
