/**
 * What there is to see: fetched for a range, asked for again every so often, and told when it has changed.
 *
 * The host is asked by `params()` for what, by `isPaused` whether it can take anything now, and is told by
 * `onFeed({ isPoll, isChanged })`, `onLost()` and `onFound()`.
 */
window.wagtailBooking ??= {};

window.wagtailBooking.Feed = class Feed {
  static SECONDS = 15;

  constructor(host, forms) {
    this.host = host;
    this.names = new Map(forms.map(({ id, name }) => [id, name]));
    this.events = [];
    this.closed = [];
    this.isOutdated = false;
    this.poll = () => this.look();
    this.timer = setInterval(this.poll, Feed.SECONDS * 1000);
    window.addEventListener("focus", this.poll);
  }

  disconnect() {
    clearInterval(this.timer);
    window.removeEventListener("focus", this.poll);
  }

  /** Look whether others have changed something, unless nobody sees it or somebody is in the middle of something. */
  look() {
    if (!document.hidden && !this.host.isPaused) this.load({ isPoll: true });
  }

  async load({ isPoll = false } = {}) {
    let data;
    try {
      data = await this.host.requests.events(this.host.params());
    } catch (error) {
      if (error.name === "AbortError") return;
      this.isLost = true;
      this.host.onLost(error.message);
      return;
    }
    if (this.isLost) this.host.onFound();
    this.isLost = false;
    if (isPoll && this.host.isPaused) {
      this.forget();
      return;
    }
    this.isOutdated = false;
    this.host.onFeed({ isPoll, isChanged: Boolean(data) && this.take(data) });
  }

  /** Keep what was sent, and return whether it differs from what was known. */
  take({ events, shared, closed }) {
    const whole = ({ like, ...own }) => this.named({ ...shared[like], ...own });
    const before = JSON.stringify([this.events, this.closed]);
    this.events = events.map(whole);
    this.closed = closed;
    return JSON.stringify([this.events, this.closed]) !== before;
  }

  named(item) {
    return { ...item, formName: this.names.get(item.form) ?? "" };
  }

  /** Put the new facts of an appointment in the place of the old. */
  replace(item) {
    this.events = this.events.map((old) => (old.id === item.id ? this.named(item) : old));
    this.host.requests.forget();
  }

  /** Have everything fetched anew as soon as that can be drawn. */
  forget() {
    this.isOutdated = true;
    this.host.requests.forget();
  }

  item(id) {
    return this.events.find((item) => item.id === id);
  }

  isEmptyBetween({ start, end }) {
    return !this.events.some((item) => item.start < end && item.end > start);
  }
};
