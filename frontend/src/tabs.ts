// Where a row of tabs is wider than the screen, the current one is brought into sight.

export function tabs() {
  for (const current of document.querySelectorAll(".tabs [aria-current]")) {
    current.scrollIntoView({ block: "nearest", inline: "center" });
  }
}
