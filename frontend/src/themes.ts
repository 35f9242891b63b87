// The theme toggle: `[data-theme-choice]` radios, kept in this browser.

export function themes(): void {
  const root = document.documentElement;
  const chosen = root.dataset.theme ?? "system";
  for (const radio of document.querySelectorAll<HTMLInputElement>("[data-theme-choice]")) {
    radio.checked = radio.value === chosen;
  }
  document.addEventListener("change", (event) => {
    const radio = event.target as HTMLInputElement;
    if (!radio.matches("[data-theme-choice]")) return;
    if (radio.value === "system") delete root.dataset.theme;
    else root.dataset.theme = radio.value;
    try {
      if (radio.value === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", radio.value);
    } catch {
      // Without storage the choice lasts for this page.
    }
  });
}
