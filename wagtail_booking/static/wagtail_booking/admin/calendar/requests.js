/** What is asked of the server, and what it answers. */
window.wagtailBooking ??= {};

window.wagtailBooking.Requests = class Requests {
  constructor(urls) {
    this.urls = urls;
    this.forget();
  }

  /** Have the next answer sent in full. */
  forget() {
    this.last = { address: "", etag: "" };
  }

  /** Fetch what lies in a range: its data, or null when nothing has changed since the last time. */
  async events(params) {
    this.fetching?.abort();
    const fetching = new AbortController();
    this.fetching = fetching;
    const address = `${this.urls.events}?${params}`;
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    if (this.last.address === address && this.last.etag) {
      headers["If-None-Match"] = this.last.etag;
    }
    const response = await fetch(address, { headers, signal: fetching.signal });
    if (response.status === 304) return null;
    const data = await Requests.json(response);
    if (!response.ok) throw new Error(data.message || response.status);
    this.last = { address, etag: response.headers.get("ETag") };
    return data;
  }

  /** Send a change. Resolves to status and data, whatever happened; status 0 is no answer at all. */
  async post(name, body) {
    try {
      const response = await fetch(this.urls[name], {
        method: "POST",
        headers: { ...Requests.headers, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return { status: response.status, data: await Requests.json(response) };
    } catch {
      return { status: 0, data: {} };
    }
  }

  /** Have what is shown remembered if it has changed, also while the page is being left. */
  remember(params) {
    const shown = String(params);
    const isChanged = shown !== (this.remembered ?? shown);
    this.remembered = shown;
    if (!isChanged) return;
    fetch(this.urls.page, {
      method: "POST",
      headers: Requests.headers,
      body: params,
      keepalive: true,
    }).catch(() => {
      // Only a convenience: the address of the page has it as well.
    });
  }

  static get headers() {
    const { CSRF_HEADER_NAME = "X-CSRFToken", CSRF_TOKEN } = window.wagtailConfig;
    return { "X-Requested-With": "XMLHttpRequest", [CSRF_HEADER_NAME]: CSRF_TOKEN };
  }

  static async json(response) {
    try {
      return await response.json();
    } catch {
      return {};
    }
  }
};
