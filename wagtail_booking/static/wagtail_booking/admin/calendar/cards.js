/** What stands on a card, made of text nodes only: names come from visitors. */
window.wagtailBooking ??= {};

/** Make an element: attributes, and children that are elements or text. */
window.wagtailBooking.make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
};

/** Make one of Wagtail's icons. */
window.wagtailBooking.icon = (name) => {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
};

window.wagtailBooking.Cards = class Cards {
  static ICONS = { awaiting_approval: "help", no_show: "cross", awaiting_payment: "lock" };
  static BARS = { resource: "--wb-colour", ink: "--wb-ink", minutes: "--wb-minutes" };

  static SHORT = 20;

  constructor({ words, times }) {
    this.words = words;
    this.times = times;
    /** The id of what was dropped and isn't stored yet: its card shows the times of its new place. */
    this.dropped = "";
  }

  /** Turn what the server sent into what the library takes. */
  events({ events, closed }, { view, columns }) {
    if (view === "month") return this.month(events);
    return [
      ...events.map((item) => this.event(item)),
      ...(view === "list" ? [] : this.shades(closed, { view, columns })),
      ...this.absences(events, { view, columns }),
    ];
  }

  month(events) {
    const { Month } = window.wagtailBooking;
    const { shown, left } = Month.parted(events);
    return [...shown.map((item) => this.event(item)), ...Month.more(left)];
  }

  event(item) {
    return {
      id: item.id,
      start: item.start,
      end: item.end,
      allDay: Cards.isWholeDays(item),
      resourceIds: item.resources ?? [item.resource],
      title: item.title,
      editable: Boolean(item.editable) && item.kind === "appointment",
      extendedProps: { item },
    };
  }

  /** Whether it takes whole days, and stands above the hours. */
  static isWholeDays({ kind, start, end }) {
    return kind !== "appointment" && start.endsWith("T00:00") && end.endsWith("T00:00");
  }

  /** Whole days off, as a pattern over the hours of the column that they empty. */
  absences(events, { view, columns }) {
    if (view !== "staff" && columns.length !== 1) return [];
    return events
      .filter((item) => Cards.isWholeDays(item) && columns.includes(String(item.resource)))
      .map(({ id, start, end, resource }) => ({
        id: `away-${id}`,
        start,
        end,
        allDay: false,
        resourceIds: [resource],
        display: "background",
        editable: false,
        classNames: ["wb-away"],
      }));
  }

  /** The closed hours: of each column in the staff view, else of the business or the only person shown. */
  shades(closed, { view, columns }) {
    const own = view === "staff" || columns.length === 1;
    return closed
      .filter(({ resource }) => (own ? columns.includes(String(resource)) : resource == null))
      .map(({ resource, start, end }, index) => ({
        id: `closed-${index}`,
        start,
        end,
        resourceIds: resource == null ? columns : [resource],
        display: "background",
        editable: false,
        classNames: ["wb-closed"],
      }));
  }

  /** The library's eventContent. */
  content({ event, timeText, view }) {
    const { item, more } = event.extendedProps;
    if (event.display === "background") return { domNodes: [] };
    if (more) return { domNodes: [window.wagtailBooking.Month.button(more, this)] };
    if (!item) return { domNodes: [this.selection(timeText)] };
    return { domNodes: [this.button(item, { event, view }), ...this.buffers(item, view)] };
  }

  /** A card is a button, so that every one is reached by the keyboard. */
  button(item, { event, view }) {
    const card = window.wagtailBooking.make("button", {
      type: "button",
      class: this.classes(item),
      "aria-haspopup": "dialog",
      "data-event": item.id,
    });
    card.style.setProperty(Cards.BARS.resource, item.colour ?? "");
    const text = this.part("text");
    text.append(...this.when(item, event, view), this.part("title", this.title(item, view)));
    for (const node of this.remarks(item)) text.append(" ", node);
    card.append(text);
    if (item.labels?.length) {
      text.append(" ", this.labels(item.labels));
      card.append(this.stripe(item.labels));
    }
    return card;
  }

  /** The day for those who don't see the column, and the time; only the beginning where there is no room. */
  when(item, event, view) {
    const isDragged = event.display === "preview" || item.id === this.dropped;
    const [start, end] = isDragged
      ? window.wagtailBooking.Times.dragged(event)
      : [item.start, item.end];
    if (event.allDay) return [this.hidden(`${this.times.span(start, end)}, `)];
    const time = this.part("time", this.times.time(start));
    if (view.type !== "dayGridMonth") time.append(this.part("until", `–${this.times.time(end)}`));
    return [this.hidden(`${this.times.day(start)}, `), time, " "];
  }

  /** The time that is being dragged over. */
  selection(timeText) {
    const { make } = window.wagtailBooking;
    return make("div", { class: "wb-card wb-card--selection" }, this.part("time", timeText));
  }

  classes({ kind, status, attendance, start, end }) {
    const classes = ["wb-card", `wb-card--${kind}`];
    if (window.wagtailBooking.Times.between(start, end) <= Cards.SHORT)
      classes.push("wb-card--short");
    if (status === "cancelled") classes.push("wb-card--cancelled");
    if (attendance === "no_show") classes.push("wb-card--no-show");
    return classes.join(" ");
  }

  /** What needs attention, as icons with their meaning in words. */
  remarks({ kind, title, status, icons = [] }) {
    const remarks = icons.map((name) =>
      this.part("icon", window.wagtailBooking.icon(Cards.ICONS[name] ?? "info-circle"), {
        title: this.words[name] ?? name,
        text: this.words[name] ?? name,
      }),
    );
    if (status === "cancelled") remarks.push(this.hidden(this.words.cancelled));
    const name = kind === "appointment" ? title : this.words[kind];
    if (name && name !== title) remarks.push(this.hidden(name));
    return remarks;
  }

  /** The text of an appointment says whose it is; that of blocked time doesn't, but a column does. */
  title({ kind, title, with: who }, view) {
    const isClear = kind === "appointment" || !who || view.type.startsWith("resource");
    return isClear ? title : `${who}: ${title}`;
  }

  labels(labels) {
    const names = this.part("labels");
    for (const { name, colour, ink } of labels) {
      const label = this.part("label", name);
      label.style.setProperty(Cards.BARS.resource, colour);
      label.style.setProperty(Cards.BARS.ink, ink);
      names.append(label, " ");
    }
    return names;
  }

  /** The colours of the labels, for where there is no room for their names. */
  stripe(labels) {
    const stripe = this.part("stripe");
    for (const { colour } of labels) {
      const band = this.part("band");
      band.style.setProperty(Cards.BARS.resource, colour);
      stripe.append(band);
    }
    return stripe;
  }

  /** The time that is kept free before and after, as bands of that length. */
  buffers({ buffers = [0, 0], colour }, view) {
    if (!view.type.includes("imeGrid")) return [];
    return ["before", "after"]
      .filter((_, index) => buffers[index] > 0)
      .map((side) => {
        const band = window.wagtailBooking.make("span", { class: `wb-buffer wb-buffer--${side}` });
        band.style.setProperty(Cards.BARS.resource, colour ?? "");
        band.style.setProperty(Cards.BARS.minutes, buffers[side === "before" ? 0 : 1]);
        return band;
      });
  }

  part(name, content = "", { title, text } = {}) {
    const part = window.wagtailBooking.make("span", { class: `wb-card__${name}`, title }, content);
    if (text) part.append(this.hidden(text));
    return part;
  }

  hidden(text) {
    return window.wagtailBooking.make("span", { class: "w-sr-only" }, text);
  }

  /** Everything about an appointment or a block, as terms and texts. */
  facts(item) {
    const { words } = this;
    const [before, after] = item.buffers ?? [0, 0];
    const kept = [
      before && words.before.replace("{minutes}", before),
      after && words.after.replace("{minutes}", after),
    ];
    return [
      [words.when, this.times.span(item.start, item.end)],
      [words.with, item.with],
      [words.customer, item.customer],
      [words.people, item.people],
      [words.form, item.formName],
      [words.status, item.kind === "appointment" ? item.status_text : words[item.kind]],
      [words.attendance, item.attendance === "unknown" ? "" : words[item.attendance]],
      [words.labels, (item.labels ?? []).map(({ name }) => name).join(", ")],
      [words.buffers, kept.filter(Boolean).join(", ")],
    ].filter(([, text]) => text);
  }

  factList(item) {
    const list = window.wagtailBooking.make("dl", { class: "wb-facts" });
    for (const [term, text] of this.facts(item)) {
      const { make } = window.wagtailBooking;
      list.append(make("dt", {}, term), make("dd", {}, text));
    }
    return list;
  }
};
