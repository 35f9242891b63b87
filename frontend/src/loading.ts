// Lists that are fetched anew while typing. What is shown stays until its successor is here, also
// when the server cannot answer; empty parameters stay out of the address.

import { toast } from "./toasts";

interface Context {
  target: Element | string;
  select?: string;
  request: { body: FormData | null };
  response: { status: number; raw: Response };
}

const context = (event: Event) => (event as CustomEvent<{ ctx: Context }>).detail.ctx;

export function loading(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const { body } = context(event).request;
    if (!(body instanceof FormData)) return;
    for (const [name, value] of [...body]) if (value === "") body.delete(name);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { response } = context(event);
    if (response.raw.redirected) {
      // The session ended, or the place moved: go where the server points.
      event.preventDefault();
      location.assign(response.raw.url);
    } else if (response.status >= 400) {
      event.preventDefault();
      toast("This could not be loaded. What you see is from before.");
    }
  });
  // Leaving a page ends what it was fetching; that is no failure.
  let leaving = false;
  window.addEventListener("beforeunload", () => (leaving = true));
  window.addEventListener("pageshow", () => (leaving = false));
  document.addEventListener("htmx:error", () => {
    if (!leaving) toast("This could not be loaded. What you see is from before.");
  });
  document.addEventListener("htmx:after:swap", (event) => {
    // Tell those who do not see the list what it holds now; a form that took on an answer is no list.
    const target = context(event)?.target;
    if (target instanceof Element && target.matches("form")) return;
    const said = document.getElementById("said");
    const found = document.querySelector(".list .foot p, .list .empty h2");
    if (said && found) said.textContent = found.textContent;
  });
}
