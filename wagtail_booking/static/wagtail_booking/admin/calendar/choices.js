/** What can be done with a card and with free time: the choices of the dialogs, and where they lead. */
window.wagtailBooking ??= {};

window.wagtailBooking.Choices = class Choices {
  constructor({ options, words, times, state }) {
    this.options = options;
    this.words = words;
    this.times = times;
    this.state = state;
  }

  /** An address with more in it, from which one comes back to what is shown now, and to the card with this id. */
  address(url, params = {}, id = "") {
    const filled = Object.entries(params).filter(([, value]) => value !== "" && value != null);
    const back = id ? `${this.state.address}#${id}` : this.state.address;
    const query = new URLSearchParams([...filled, ["next", back]]);
    return `${url}?${query}`;
  }

  ofCard(item) {
    const { words, options } = this;
    if (item.kind !== "appointment") {
      const mayDelete = item.kind === "time_off" && item.url;
      return mayDelete
        ? [{ label: words.delete, url: this.address(item.url, {}, item.id), secondary: true }]
        : [];
    }
    const leading = (url) => this.address(url, {}, item.id);
    if (!item.editable) return item.url ? [{ label: words.view, url: leading(item.url) }] : [];
    const edit = leading(options.urls.edit.replace("/0/", `/${item.pk}/`));
    const cancel = leading(options.urls.cancel.replace("/0/", `/${item.pk}/`));
    return [
      { label: words.edit, url: edit },
      { label: words.move, url: `${edit}#id_date`, secondary: true },
      ...this.marks(item),
      { label: words.cancel, url: cancel, secondary: true },
    ];
  }

  /** Whether somebody came is marked from the day itself. */
  marks({ start, attendance }) {
    if (start.slice(0, 10) > this.times.today()) return [];
    const { words } = this;
    return [
      { label: words.markAttended, value: "attended", secondary: true },
      { label: words.markNoShow, value: "no_show", secondary: true },
      { label: words.unmark, value: "unknown", secondary: true },
    ].filter(({ value }) => value !== attendance);
  }

  /** What can be put into free time. Without `isRange` the booking form says how long it takes. */
  ofTime({ start, end, who, allDay, isRange }) {
    const { may, urls } = this.options;
    const [startDate, startTime] = start.split("T");
    const [endDate, endTime] = end.split("T");
    const appointment = {
      date: startDate,
      time: allDay ? "" : startTime,
      duration: isRange ? window.wagtailBooking.Times.between(start, end) : "",
      resource: who,
      booking_form: this.state.only("form"),
    };
    const block = {
      resource: who,
      start_date: startDate,
      start_time: startTime,
      end_date: endDate,
      end_time: endTime,
    };
    const { words } = this;
    const choices = [];
    if (may.add)
      choices.push({ label: words.addAppointment, url: this.address(urls.add, appointment) });
    if (may.change) {
      choices.push({
        label: words.blockTime,
        url: this.address(urls.block, block),
        secondary: true,
      });
    }
    return choices;
  }

  /** For each booking form, the way to the reasons why this time isn't offered. */
  whys(start, staff) {
    const { make } = window.wagtailBooking;
    const forms = this.options.forms.filter(({ offered }) => offered);
    if (!forms.length) return [];
    const links = forms.map(({ id, name }) => {
      const url = this.address(this.options.urls.why, { form: id, staff, start });
      return make("li", {}, make("a", { href: url }, name));
    });
    const summary = make("summary", {}, this.words.why);
    return [make("details", { class: "wb-whys" }, summary, make("ul", {}, ...links))];
  }
};
