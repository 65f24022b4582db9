/**
 * The booking widget: swaps server-rendered steps in place. Without it every link and form works as a page.
 *
 *   <booking-widget data-url="…" data-query="…">
 *     data-url    where fragments come from
 *     data-query  what the page has decided: booking forms, language
 *     data-ready  the first step is already inside
 *
 * Inside: links and forms with data-go lead to a step, the form with data-book sends the booking. The line
 * with data-hold says until when the chosen time is kept; while it is empty, its address is asked to.
 */
const STATE = ["form", "staff", "party", "month", "date", "time"];
const PARTY = "[data-party] [name='party']";
const HEADERS = { "X-Requested-With": "XMLHttpRequest" };

class BookingWidget extends HTMLElement {
  connectedCallback() {
    if (this.view) return;
    this.view = this.querySelector("[data-view]");
    this.status = this.querySelector("[data-status]");
    this.typed = new Map();
    // The address of the page has room for one widget's state: the first one's.
    this.ownsAddress = document.querySelector("booking-widget") === this;
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("submit", (event) => this.onSubmit(event));
    this.addEventListener("keydown", (event) => this.onKeydown(event));
    this.addEventListener("input", (event) => this.remember(event.target.form));
    this.addEventListener("change", (event) => {
      if (event.target.form?.matches("[data-party]")) event.target.form.requestSubmit();
    });
    this.search = location.search;
    if (this.ownsAddress) window.addEventListener("popstate", () => this.onPopstate());
    if (this.hasAttribute("data-ready")) this.enhance();
    else this.load(this.addressQuery());
  }

  /* Where we are */

  /** What the page has decided, and what its address says was chosen. */
  addressQuery() {
    const query = new URLSearchParams(this.dataset.query);
    if (!this.ownsAddress) return query;
    const address = new URLSearchParams(location.search);
    for (const name of STATE) if (address.has(name)) query.set(name, address.get(name));
    return query;
  }

  /** Put the choices into the address, and leave alone what isn't ours. */
  setAddress(query, how = "pushState") {
    if (!this.ownsAddress) return;
    const address = new URL(location.href);
    for (const name of STATE) {
      if (query.get(name)) address.searchParams.set(name, query.get(name));
      else address.searchParams.delete(name);
    }
    address.hash = "";
    if (address.href !== location.href) history[how](null, "", address);
    this.search = address.search;
  }

  /** Show the step of the address. A link to a field changes it too, but not which step it is. */
  onPopstate() {
    if (location.search === this.search) return;
    this.search = location.search;
    this.load(this.addressQuery(), { focus: true });
  }

  /* Going to a step */

  /** Choose: remember where we come from, then show. */
  go(query, options) {
    // What is posted without script is an address here; a number of people may be typed and not sent yet.
    query.delete("csrfmiddlewaretoken");
    const party = this.view.querySelector(PARTY);
    if (party?.validity.valid && query.has("form")) query.set("party", party.value);
    this.setAddress(query);
    return this.load(query, options);
  }

  /** Fetch a step and show it; resolves to whether that worked. */
  async load(query, { focus = false } = {}) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.query = query;
    this.view.setAttribute("aria-busy", "true");
    if (!this.view.querySelector("[data-step]")) this.view.replaceChildren(this.part("loading"));
    try {
      const { signal } = request;
      const response = await fetch(`${this.dataset.url}?${query}`, { headers: HEADERS, signal });
      if (!response.ok) throw new Error(response.status);
      this.show(await response.text(), { focus });
      return true;
    } catch {
      if (request.signal.aborted) return false;
      this.fail(() => this.load(query, { focus: true }));
      return false;
    } finally {
      if (this.request === request) this.view.removeAttribute("aria-busy");
    }
  }

  /** Put a fragment in place. */
  show(html, { focus = false } = {}) {
    this.view.replaceChildren(...this.parse(html).childNodes);
    this.enhance();
    if (!focus) return;
    this.focusOn("[data-errors]", "[data-heading]");
    const top = this.view.getBoundingClientRect().top;
    if (top < 0 || top > window.innerHeight / 2) this.view.scrollIntoView({ block: "start" });
  }

  parse(html) {
    return new DOMParser().parseFromString(html, "text/html").body;
  }

  fail(again) {
    const notice = this.part("failed");
    notice.querySelector("[data-again]").addEventListener("click", again);
    this.view.replaceChildren(notice);
  }

  part(name) {
    return this.querySelector(`template[data-part="${name}"]`).content.cloneNode(true);
  }

  /** Focus the first of these that is there. */
  focusOn(...selectors) {
    const found = selectors.map((selector) => this.view.querySelector(selector)).find(Boolean);
    found?.focus({ preventScroll: true });
  }

  /** Announce the text of an element. */
  say(selector) {
    this.status.textContent = this.view.querySelector(selector)?.textContent.trim() ?? "";
  }

  /* What people do */

  onClick(event) {
    const link = event.target.closest("a[data-go]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    const query = new URL(link.href).searchParams;
    const arrow = link.dataset.go;
    if (arrow) this.turn(query, "[data-month]", `[data-go="${arrow}"]`, "[data-day][tabindex='0']");
    else this.go(query, { focus: true });
  }

  /** Show other days, of another month or for more people; the focus stays, and what is new is announced. */
  async turn(query, news, ...focus) {
    if (!(await this.go(query))) return;
    this.focusOn(...focus);
    this.say(news);
  }

  onSubmit(event) {
    const form = event.target;
    const data = new FormData(form);
    if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
    if (form.matches("[data-go]")) {
      event.preventDefault();
      const query = new URLSearchParams(data);
      if (form.matches("[data-party]")) this.turn(query, "[data-first]", PARTY);
      else this.go(query, { focus: true });
    } else if (form.matches("[data-book]")) {
      event.preventDefault();
      this.book(form, data);
    }
  }

  /** Send the booking once; go to the confirmation, or show what was wrong. */
  async book(form, data) {
    if (this.sending) return;
    this.sending = true;
    const button = form.querySelector("[type='submit']");
    button.setAttribute("aria-disabled", "true");
    try {
      const response = await this.post(form.action, data);
      if (response.redirected && response.ok) {
        // In place of this step: Back leads to the times, not to a form that was sent.
        location.replace(response.url);
        return;
      }
      if (response.status === 403) {
        // The token has expired, perhaps by a login in another window: fetch a new one.
        await this.load(this.query ?? this.addressQuery());
        this.unsent();
      } else if (response.status === 413) {
        this.unsent(await response.text());
      } else if (
        response.headers.get("Content-Type")?.startsWith("text/html") &&
        response.status !== 500
      ) {
        const html = await response.text();
        if (html.includes("data-step")) this.show(html, { focus: true });
        else this.unsent();
      } else {
        this.unsent();
      }
    } catch {
      this.unsent();
    } finally {
      this.sending = false;
      button.removeAttribute("aria-disabled");
    }
  }

  post(url, data) {
    return fetch(url, { method: "POST", body: new URLSearchParams(data), headers: HEADERS });
  }

  /** Say that the booking didn't arrive, and perhaps why, above the form with everything in it. */
  unsent(why) {
    this.view.querySelector("[data-unsent]")?.remove();
    const notice = this.part("unsent").firstElementChild;
    notice.setAttribute("data-unsent", "");
    if (why) notice.querySelector("p").textContent = why;
    this.view.querySelector("[data-book]")?.before(notice);
  }

  /* Keeping the time that was chosen */

  /** Ask to keep it, and say until when, or show what else is free. What isn't kept can still be booked. */
  async hold(line) {
    const inputs = this.view.querySelectorAll("[data-book] > input[type='hidden']");
    const choices = [...inputs].map((input) => [input.name, input.value]);
    const response = await this.post(line.dataset.hold, choices).catch(() => null);
    const html = await response?.text();
    if (!html || !line.isConnected || this.sending) return;
    if (html.includes("data-step")) {
      const query = this.query ?? this.addressQuery();
      query.delete("time");
      this.setAddress(query, "replaceState");
      this.show(html, { focus: true });
    } else if (html.includes("data-over")) {
      const kept = this.parse(html).querySelector("[data-hold]");
      line.replaceWith(kept);
      this.say("[data-hold]");
      this.watch(kept);
    }
  }

  /** Say so when it is kept no longer. */
  watch(line) {
    if (!Number(line.dataset.seconds)) return;
    setTimeout(() => {
      if (!line.isConnected) return;
      line.textContent = line.dataset.over;
      this.say("[data-hold]");
    }, line.dataset.seconds * 1000);
  }

  /* Keeping what was typed */

  remember(form) {
    if (!form?.matches("[data-book]")) return;
    this.typed.clear();
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.closest(".wb-repair, .wb-trap")) continue;
      const checkable = field.type === "checkbox" || field.type === "radio";
      this.typed.set(
        checkable ? `${field.name}=${field.value}` : field.name,
        checkable ? field.checked : field.value,
      );
    }
  }

  restore(form) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      if (this.typed.has(field.name)) field.value = this.typed.get(field.name);
      const key = `${field.name}=${field.value}`;
      if (field.type === "checkbox" || field.type === "radio")
        field.checked = this.typed.get(key) ?? field.checked;
    }
  }

  /* The step that has just been put in place */

  enhance() {
    const form = this.view.querySelector("[data-book]");
    if (form && this.typed.size) this.restore(form);
    const line = this.view.querySelector("[data-hold]");
    if (line?.textContent) this.watch(line);
    else if (line) this.hold(line);
    const grid = this.view.querySelector("[data-grid]");
    if (!grid) return;
    // One tab stop; the arrow keys do the rest.
    grid.setAttribute("role", "grid");
    const days = this.days();
    const current = days.find((day) => day.hasAttribute("aria-current")) ?? days[0];
    for (const day of days) day.tabIndex = day === current ? 0 : -1;
  }

  days() {
    return [...this.view.querySelectorAll("[data-day]")];
  }

  onKeydown(event) {
    const day = event.target.closest("[data-day]");
    if (!day || event.altKey || event.ctrlKey || event.metaKey) return;
    const rtl = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const moves = {
      ArrowLeft: () => this.step(day, -rtl),
      ArrowRight: () => this.step(day, rtl),
      ArrowUp: () => this.step(day, -7),
      ArrowDown: () => this.step(day, 7),
      Home: () => this.edge(day, 0),
      End: () => this.edge(day, -1),
      PageUp: () => this.turnTo("previous", day),
      PageDown: () => this.turnTo("next", day),
      " ": () => day.click(),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }

  /** Move by days or weeks to the nearest day that can be chosen, into the next month if need be. */
  step(day, by) {
    const number = Number(day.textContent);
    const inReach = this.days().filter((other) => {
      const distance = Number(other.textContent) - number;
      return Math.sign(distance) === Math.sign(by) && distance % (Math.abs(by) === 7 ? 7 : 1) === 0;
    });
    const target = by > 0 ? inReach[0] : inReach.at(-1);
    if (target) this.focusDay(target);
    else this.turnTo(by > 0 ? "next" : "previous", null, by > 0 ? 0 : -1);
  }

  /** Move to the first or last day of the week that can be chosen. */
  edge(day, at) {
    this.focusDay([...day.closest("tr").querySelectorAll("[data-day]")].at(at));
  }

  /** Show another month, and move to the same number in it, or to the day at an end of it. */
  async turnTo(direction, day, at = 0) {
    const arrow = this.view.querySelector(`[data-go="${direction}"]`);
    if (!arrow || !(await this.go(new URL(arrow.href).searchParams))) return;
    const days = this.days();
    const number = Number(day?.textContent);
    const target = number
      ? (days.find((other) => Number(other.textContent) >= number) ?? days.at(-1))
      : days.at(at);
    if (target) this.focusDay(target);
    this.say("[data-month]");
  }

  focusDay(day) {
    for (const other of this.days()) other.tabIndex = other === day ? 0 : -1;
    day.focus();
  }
}

if (!customElements.get("booking-widget")) customElements.define("booking-widget", BookingWidget);
