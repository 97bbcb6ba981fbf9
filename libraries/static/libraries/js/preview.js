// Keys of the preview over the whole window: left and right turn to the next document, Escape closes.

const KEYS = { ArrowLeft: "previous", ArrowRight: "next", Escape: "close" };

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, pre, [contenteditable]");
  if (isTyping || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = document.querySelector(`[data-viewer="${KEYS[event.key]}"]`);
  if (link) link.click();
});
