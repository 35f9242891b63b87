// The workspace switcher: Ctrl-K (or Cmd-K) opens it, arrows move, Enter goes, Escape closes.

const popover = () => document.getElementById("switcher");
// The sidebar and the top bar of a phone each have one; the popover hangs on the one that shows.
const opener = () => [...document.querySelectorAll<HTMLElement>(".switch")].find((button) => button.checkVisibility());
const field = () => document.getElementById("switcher-q") as HTMLInputElement | null;
const options = () => [...document.querySelectorAll<HTMLAnchorElement>("#workspaces a[role=option]")];

export function switcher(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && popover()) {
      event.preventDefault();
      opener()?.click();
    } else if (event.target === field()) {
      steer(event);
    }
  });
  document.addEventListener("toggle", opened, true);
  document.addEventListener("htmx:after:swap", (event) => {
    if (inList(event)) mark(options()[0]);
  });
}

function inList(event: Event): boolean {
  const detail = (event as CustomEvent).detail as { ctx?: { target?: Element } };
  return detail.ctx?.target instanceof Element && detail.ctx.target.id === "workspaces";
}

function opened(event: Event): void {
  if (event.target !== popover() || (event as ToggleEvent).newState !== "open") return;
  const list = options();
  // The workspace that is open comes first; the next one is where one most likely wants to go.
  mark(list.find((option) => option.getAttribute("aria-current") === null) ?? list[0]);
  field()?.focus();
  field()?.select();
}

function steer(event: KeyboardEvent): void {
  const list = options();
  const at = list.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const moves: Record<string, number> = {
    ArrowDown: at < list.length - 1 ? at + 1 : 0,
    ArrowUp: at > 0 ? at - 1 : list.length - 1,
    Home: 0,
    End: list.length - 1,
  };
  const to = moves[event.key];
  if (to !== undefined && list.length > 0) {
    event.preventDefault();
    mark(list[to]);
  } else if (event.key === "Escape") {
    // A search field would only empty itself.
    event.preventDefault();
    popover()?.hidePopover();
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    list[at]?.click();
  }
}

function mark(chosen: HTMLAnchorElement | undefined): void {
  options().forEach((option, place) => {
    option.id = `workspace-${place}`;
    option.setAttribute("aria-selected", String(option === chosen));
  });
  if (chosen) {
    field()?.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else {
    field()?.removeAttribute("aria-activedescendant");
  }
}
