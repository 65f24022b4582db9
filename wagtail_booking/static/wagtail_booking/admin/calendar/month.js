/** The month: a few cards a day, then "+3 more" with a list of them all. */
window.wagtailBooking ??= {};

window.wagtailBooking.Month = class Month {
  /** So many cards a day. The library would draw all of them, and measure each to find those that fit. */
  static LINES = 4;

  constructor({ words, times, cards, dialogs }) {
    this.words = words;
    this.times = times;
    this.cards = cards;
    this.dialogs = dialogs;
  }

  /** Part items in those that have room on each of their days, and the number of others on each day. */
  static parted(items) {
    const taken = new Map();
    const left = new Map();
    const count = (counts, day) => counts.get(day) ?? 0;
    const shown = Month.inOrder(items).filter((item) => {
      const days = Month.days(item);
      const fits = days.every((day) => count(taken, day) < Month.LINES);
      const counts = fits ? taken : left;
      for (const day of days) counts.set(day, count(counts, day) + 1);
      return fits;
    });
    return { shown, left };
  }

  /** What takes several days comes first, then what begins first. */
  static inOrder(items) {
    const key = (item) => `${Month.days(item).length > 1 ? 0 : 1}${item.start}`;
    const keyed = items.map((item) => [key(item), item]);
    return keyed
      .sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
      .map(([, item]) => item);
  }

  /** The days of an item; what ends at midnight is not on the next one. */
  static days({ start, end }) {
    const first = start.slice(0, 10);
    if (end.startsWith(first)) return [first];
    const { Times } = window.wagtailBooking;
    const last = Times.shift(end, -1).slice(0, 10);
    const days = [first];
    for (let day = first; day < last; days.push(day)) day = Times.shiftDate(day, { days: 1 });
    return days;
  }

  /** For the library: the last line of a day. */
  static more(left) {
    return [...left].map(([day, count]) => ({
      id: `more-${day}`,
      start: `${day}T23:59`,
      end: `${day}T23:59`,
      allDay: false,
      editable: false,
      extendedProps: { more: { day, count } },
    }));
  }

  /** What opens the list of a day. */
  static button({ day, count }, { words, times }) {
    const { make } = window.wagtailBooking;
    const name = words.more.replace("{count}", count);
    const attributes = {
      type: "button",
      class: "wb-more",
      "data-more": day,
      "aria-haspopup": "dialog",
    };
    const hidden = make("span", { class: "w-sr-only" }, `${times.day(day)}: `);
    return make("button", attributes, hidden, name);
  }

  /** Show everything on a day, and resolve to the id of what was chosen, "day" for the day itself, or "". */
  ask(day, items) {
    const { make } = window.wagtailBooking;
    const lines = Month.inOrder(items.filter((item) => Month.days(item).includes(day))).map(
      (item) => {
        const event = { allDay: window.wagtailBooking.Cards.isWholeDays(item) };
        const card = this.cards.button(item, { event, view: { type: "list" } });
        card.addEventListener("click", () => this.dialogs.answer(item.id));
        return make("li", {}, card);
      },
    );
    const list = make("ul", { class: "wb-lines" }, ...lines);
    const choices = [{ label: this.words.showDay, value: "day", secondary: true }];
    return this.dialogs.ask(this.times.day(day), [list], choices);
  }
};
