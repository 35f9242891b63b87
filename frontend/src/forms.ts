// Forms: sent once (`[data-once]`), values copied (`[data-copy]`), rows chosen (`[data-all]`), and
// pages printed (`[data-print]`).

import { toast } from "./toasts";

export function forms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-once]")) return;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    form.setAttribute("aria-busy", "true");
  });
  // Coming back by the Back button finds the page as it was left: open the forms again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (button) void copy(button.dataset.copy ?? "");
    if ((event.target as Element).closest("[data-print]")) window.print();
  });
  document.addEventListener("change", (event) => chosen(event.target as HTMLInputElement));
}

async function copy(id: string): Promise<void> {
  const field = document.getElementById(id) as HTMLInputElement | null;
  if (!field) return;
  try {
    await navigator.clipboard.writeText(field.value);
    toast("Copied.");
  } catch {
    field.focus();
    field.select();
    toast("Press Ctrl+C to copy.");
  }
}

function chosen(box: HTMLInputElement): void {
  const form = box.dataset.all ?? (box.type === "checkbox" ? box.getAttribute("form") : null);
  if (!form) return;
  const rows = [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][form="${CSS.escape(form)}"]`)];
  if (box.dataset.all) for (const row of rows) row.checked = box.checked;
  const count = rows.filter((row) => row.checked).length;
  const all = document.querySelector<HTMLInputElement>(`[data-all="${CSS.escape(form)}"]`);
  if (all) {
    all.checked = count === rows.length && count > 0;
    all.indeterminate = count > 0 && count < rows.length;
  }
  for (const place of document.querySelectorAll(`[data-count="${CSS.escape(form)}"]`)) place.textContent = String(count);
}
