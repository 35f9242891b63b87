// Runs before the first paint, so that a chosen theme does not flash; app.ts keeps the choice.
// `data-js` lets the styles show what only works with a script.

const root = document.documentElement;
root.dataset.js = "";
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
} catch {
  // Storage can be switched off; the theme of the system is fine then.
}
