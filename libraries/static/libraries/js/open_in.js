/** Follows the address that opens a program; whoever has no scripts clicks it. */

const link = document.querySelector("[data-program]");
if (link) location.href = link.href;
