// Short news in the live region `#toasts`. They go after a while, not while pointed at.

const STAY = 6000;

export function toasts(): void {
  for (const news of document.querySelectorAll<HTMLElement>("#toasts .toast")) leave(news);
}

export function toast(text: string): void {
  const same = [...document.querySelectorAll("#toasts .toast")].some((news) => news.textContent === text);
  if (same) return;
  const news = document.createElement("p");
  news.className = "toast";
  news.textContent = text;
  document.getElementById("toasts")?.append(news);
  leave(news);
}

function leave(news: HTMLElement): void {
  setTimeout(() => (news.matches(":hover") ? leave(news) : news.remove()), STAY);
}
