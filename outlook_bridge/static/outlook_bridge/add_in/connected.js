/** The last page of the dialog: hands the secret of the new device to the pane, and to nobody else. */

async function handOver() {
  const place = document.getElementById("connected");
  const message = JSON.stringify({ secret: place.dataset.secret });
  delete place.dataset.secret;
  await Office.onReady();
  Office.context.ui.messageParent(message, { targetOrigin: location.origin });
}

if (typeof Office !== "undefined") handOver();
