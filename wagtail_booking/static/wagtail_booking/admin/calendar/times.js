/**
 * Times by the clock on the wall of the business: texts such as "2026-03-03T10:00", without a zone.
 *
 * They are counted as if they were UTC, so that no clock change of the reader's own zone gets in between.
 */
window.wagtailBooking ??= {};

window.wagtailBooking.Times = class Times {
  constructor({ locale, hour12, zone }) {
    // Plain English has American dates; with a 24-hour clock they would be a mixture.
    this.locale = locale === "en" && !hour12 ? "en-GB" : locale;
    this.clock = { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit", hour12 };
    this.zone = zone;
    this.formatters = new Map();
  }

  static minutes(text) {
    return Date.parse(`${text.length === 10 ? `${text}T00:00` : text.slice(0, 16)}Z`) / 60000;
  }

  static text(minutes) {
    return new Date(minutes * 60000).toISOString().slice(0, 16);
  }

  static between(start, end) {
    return Times.minutes(end) - Times.minutes(start);
  }

  /** Add a number of minutes. */
  static shift(text, minutes) {
    return Times.text(Times.minutes(text) + minutes);
  }

  /** Add months and days to a date; the last day of a shorter month stands in for a missing one. */
  static shiftDate(date, { months = 0, days = 0 }) {
    const [year, month, day] = date.split("-").map(Number);
    const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
    const shifted = new Date(Date.UTC(year, month - 1 + months, Math.min(day, last) + days));
    return shifted.toISOString().slice(0, 10);
  }

  format(text, options) {
    return this.formatter(options).format(Times.minutes(text) * 60000);
  }

  /** What formats is dear to make, and cheap to use again. */
  formatter(options) {
    const name = JSON.stringify(options);
    if (!this.formatters.has(name)) {
      this.formatters.set(
        name,
        new Intl.DateTimeFormat(this.locale, { ...options, timeZone: "UTC" }),
      );
    }
    return this.formatters.get(name);
  }

  time(text) {
    return this.format(text, this.clock);
  }

  day(text) {
    return this.format(text, { weekday: "long", day: "numeric", month: "long" });
  }

  /** From when until when; the second day only where it is another one. */
  span(start, end) {
    const wholeDays = start.endsWith("T00:00") && end.endsWith("T00:00");
    if (wholeDays) {
      const last = Times.shift(end, -1);
      const sameDay = start.slice(0, 10) === last.slice(0, 10);
      return sameDay ? this.day(start) : `${this.day(start)} – ${this.day(last)}`;
    }
    const sameDay = start.slice(0, 10) === end.slice(0, 10);
    const until = sameDay ? this.time(end) : `${this.day(end)}, ${this.time(end)}`;
    return `${this.day(start)}, ${this.time(start)}–${until}`;
  }

  /** Beginning and end of what the library is dragging: its dates are of the reader's own clock. */
  static dragged({ start, end }) {
    return [start, end].map((date) => {
      const wall = new Date(date.getTime() - date.getTimezoneOffset() * 60000);
      return wall.toISOString().slice(0, 16);
    });
  }

  /** How far the business's clock is from UTC now, such as "+01:00": where the library draws its now-line. */
  offset() {
    const parts = new Intl.DateTimeFormat("en", {
      timeZone: this.zone,
      timeZoneName: "longOffset",
    }).formatToParts();
    const name = parts.find((part) => part.type === "timeZoneName").value;
    return name.replace("GMT", "") || "+00:00";
  }

  today() {
    return new Intl.DateTimeFormat("en-CA", {
      timeZone: this.zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    }).format();
  }
};
