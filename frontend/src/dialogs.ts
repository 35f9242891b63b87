// Dialogs open and close by `commandfor`; this covers browsers without it, and makes a dialog that
// the server rendered open (after an error in its form) a modal one.

export function dialogs(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog.modal[open]")) {
    dialog.removeAttribute("open");
    dialog.showModal();
    // One with an address of its own is left for where it came from, by Escape as by its buttons.
    const { back } = dialog.dataset;
    if (back) dialog.addEventListener("close", () => location.assign(back));
  }
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor") ?? "");
    if (!button || !(dialog instanceof HTMLDialogElement)) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}
