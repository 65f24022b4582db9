/** What is shown: view, day and filters. Kept in the address of the page, and remembered by the server. */
window.wagtailBooking ??= {};

window.wagtailBooking.State = class State {
  static FILTERS = ["staff", "form", "label", "status"];

  constructor({ view, date, ...filters }, { today, narrow }) {
    this.view = view || (narrow ? "day" : "week");
    this.date = date || today;
    this.filters = filters;
  }

  get isFiltered() {
    return State.FILTERS.some((name) => this.filters[name].length > 0);
  }

  get params() {
    const params = new URLSearchParams({ view: this.view, date: this.date });
    this.addFilters(params);
    return params;
  }

  /** The one choice that a filter leaves, if it is only one. */
  only(name) {
    return this.filters[name].length === 1 ? String(this.filters[name][0]) : "";
  }

  addFilters(params) {
    for (const name of State.FILTERS) {
      for (const value of this.filters[name]) params.append(name, value);
    }
    return params;
  }

  readFilters(form) {
    const ticked = new FormData(form);
    for (const name of State.FILTERS) this.filters[name] = ticked.getAll(name);
  }

  writeAddress() {
    window.history.replaceState(null, "", `${window.location.pathname}?${this.params}`);
  }

  /** Where a page that is opened from here returns to. */
  get address() {
    return `${window.location.pathname}?${this.params}`;
  }
};
