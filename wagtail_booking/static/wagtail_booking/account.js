/**
 * My appointments on any page: fetches what is this visitor's own, so that the page itself may come from a cache.
 *
 *   <my-appointments data-url="…" data-query="…">
 *     data-url    where the fragments come from
 *     data-query  what the page has decided: the language
 *
 * Inside: links with data-go lead to a tab or a page of it. Without script a link leads to the page of its own.
 */
const HEADERS = { "X-Requested-With": "XMLHttpRequest" };
const GONE = 404;

class MyAppointments extends HTMLElement {
  connectedCallback() {
    if (this.view) return;
    this.view = this.querySelector("[data-view]");
    this.addEventListener("click", (event) => this.onClick(event));
    this.load("");
  }

  onClick(event) {
    const link = event.target.closest("a[data-go]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    this.load(new URL(link.href).search, { focus: true });
  }

  /** Fetch a tab and show it. What is on its way for an earlier click is given up. */
  async load(search, options) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.view.setAttribute("aria-busy", "true");
    const query = new URLSearchParams(search);
    for (const [name, value] of new URLSearchParams(this.dataset.query)) query.set(name, value);
    try {
      const { signal } = request;
      const response = await fetch(`${this.dataset.url}?${query}`, { headers: HEADERS, signal });
      if (response.status === GONE) {
        // Switched off since the page went into a cache.
        this.closest(".wb-block").hidden = true;
        return;
      }
      const html = await response.text();
      if (!response.ok || !html.includes("data-step")) throw new Error(response.status);
      this.show(html, options);
    } catch {
      if (!request.signal.aborted) this.fail(() => this.load(search, { focus: true }));
    } finally {
      if (this.request === request) this.view.removeAttribute("aria-busy");
    }
  }

  show(html, { focus = false } = {}) {
    const parsed = new DOMParser().parseFromString(html, "text/html").body;
    this.view.replaceChildren(...parsed.childNodes);
    if (!focus) return;
    const heading = this.view.querySelector("[data-heading]");
    heading?.focus({ preventScroll: true });
    const top = this.getBoundingClientRect().top;
    if (top < 0) this.scrollIntoView({ block: "start" });
  }

  fail(again) {
    const part = this.querySelector("template[data-part='failed']").content.cloneNode(true);
    part.querySelector("[data-again]").addEventListener("click", again);
    this.view.replaceChildren(part);
  }
}

if (!customElements.get("my-appointments"))
  customElements.define("my-appointments", MyAppointments);

/* A link that works once: a double click sends its form once. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
// From the memory of the browser, it can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});
