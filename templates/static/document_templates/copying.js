// Copies the tags of merge fields, and loads a page anew whose pictures are being drawn.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.setAttribute("aria-pressed", "true");
  });
}
if (document.querySelector("[data-reload]")) {
  setTimeout(() => location.reload(), 2000);
}
