/**
 * The calendar of the admin: the library draws, the server decides, this brings them together.
 *
 * Options and all words come from the page (`options` is the id of its JSON). What is shown is in the address.
 */
(() => {
  const {
    Cards,
    Choices,
    Details,
    Dialogs,
    Feed,
    Month,
    Moves,
    Requests,
    Semantics,
    State,
    Times,
    Toast,
    libraryOptions,
    libraryViews,
    make,
  } = window.wagtailBooking;
  const STEPS = {
    month: { months: 1 },
    week: { days: 7 },
    day: { days: 1 },
    staff: { days: 1 },
    list: { days: 7 },
  };
  const NARROW = "(max-width: 479px)";
  const BLOCK_MINUTES = 60;
  const INTERACTING = ".ec-dragging, .ec-resizing-y, .ec-resizing-x, .ec-selecting";
  class CalendarController extends window.StimulusModule.Controller {
    static targets = ["grid", "title", "view", "filters", "clear", "notice", "announcer"];
    static values = { options: String };

    connect() {
      const options = JSON.parse(document.getElementById(this.optionsValue).textContent);
      this.options = options;
      this.words = options.words;
      this.arrival = window.location.hash.slice(1);
      this.times = new Times({ locale: document.documentElement.lang || "en", ...options });
      this.state = new State(options.state, {
        today: this.times.today(),
        narrow: window.matchMedia(NARROW).matches,
      });
      this.requests = new Requests(options.urls);
      this.cards = new Cards(this);
      this.toast = new Toast(this.element, this.words, () => this.semantics.main?.focus());
      this.dialogs = new Dialogs(this.element, this.words);
      this.month = new Month(this);
      this.moves = new Moves(this);
      this.choices = new Choices(this);
      this.feed = new Feed(this, options.forms);
      this.element.hidden = false;
      this.details = new Details(this.gridTarget, (id) => this.describe(id));
      this.semantics = new Semantics(this.gridTarget);
      this.canAct =
        options.may.add || options.may.change || options.forms.some(({ offered }) => offered);
      this.calendar = window.EventCalendar.create(this.gridTarget, libraryOptions(this));
      this.shown();
      if (options.moved) this.moves.tell(options.moved);
    }

    disconnect() {
      this.feed.disconnect();
      this.semantics.disconnect();
      this.details.disconnect();
      this.toast.box.remove();
      this.dialogs.dialog.remove();
      window.EventCalendar.destroy(this.calendar);
    }

    /* What is shown */

    /** The columns of the staff view: who and what is ticked, else all. */
    columns() {
      const { resources } = this.options;
      const ticked = this.state.filters.staff.map(String);
      const rows = resources.filter(({ id }) => ticked.includes(String(id)));
      return (rows.length ? rows : resources).map(({ id, name }) => ({
        id: String(id),
        title: name,
      }));
    }

    /** Show the state: in the buttons, the address and the memory of the server. */
    shown() {
      const { state } = this;
      for (const button of this.viewTargets) {
        const isShown = button.dataset.wbCalendarViewParam === state.view;
        button.setAttribute("aria-pressed", isShown);
      }
      for (const name of State.FILTERS) {
        const count = this.filtersTarget.querySelector(`[data-count="${name}"]`);
        if (count) count.textContent = state.filters[name].length || "";
      }
      this.clearTarget.hidden = !state.isFiltered;
      state.writeAddress();
      this.requests.remember(state.params);
    }

    show({ params: { view } }) {
      if (view === this.state.view) return;
      this.state.view = view;
      this.calendar.setOption("view", libraryViews[view]);
      this.shown();
    }

    goTo(date) {
      this.state.date = date;
      this.calendar.setOption("date", date);
      this.shown();
    }

    today() {
      this.goTo(this.times.today());
    }

    step(sign) {
      const { months = 0, days = 0 } = STEPS[this.state.view];
      this.goTo(Times.shiftDate(this.state.date, { months: sign * months, days: sign * days }));
    }

    back() {
      this.step(-1);
    }

    forth() {
      this.step(1);
    }

    filter() {
      this.state.readFilters(this.filtersTarget);
      this.calendar.setOption("resources", this.columns());
      this.calendar.setOption("noEventsContent", () => this.emptyText());
      this.shown();
      this.load();
    }

    clearFilters() {
      for (const box of this.filtersTarget.querySelectorAll("input:checked")) box.checked = false;
      this.filtersTarget.querySelector("summary").focus();
      this.filter();
    }

    /** Close the choices of a filter: by Escape, or by pressing elsewhere. */
    closeFilters({ type, target }) {
      for (const open of this.filtersTarget.querySelectorAll("details[open]")) {
        if (type === "pointerdown" && open.contains(target)) continue;
        open.open = false;
        if (type === "keydown") open.querySelector("summary").focus();
      }
    }

    /** The library shows other days: it may still be busy creating itself. */
    onDates({ startStr, endStr, view }) {
      this.range = { start: startStr.slice(0, 16), end: endStr.slice(0, 16) };
      this.titleTarget.textContent = view.title;
      queueMicrotask(() => {
        this.draw();
        this.load();
      });
    }

    /* What there is */

    /** What the feed asks the server for. */
    params() {
      return this.state.addFilters(new URLSearchParams(this.range));
    }

    load() {
      this.gridTarget.setAttribute("aria-busy", "true");
      return this.feed.load();
    }

    onFeed({ isPoll, isChanged }) {
      this.gridTarget.removeAttribute("aria-busy");
      this.tellEmpty();
      const { arrival } = this;
      this.arrival = "";
      if (arrival) this.semantics.expect(arrival);
      if (isChanged) this.draw();
      else if (arrival) this.updated();
      if (isChanged && isPoll) this.announce(this.words.changed);
    }

    onLost() {
      this.gridTarget.removeAttribute("aria-busy");
      this.notice(this.words.notLoaded);
    }

    onFound() {
      this.announce(this.words.loadedAgain);
    }

    /** Whether somebody is in the middle of something that must not be drawn over. */
    get isPaused() {
      return this.dialogs.isOpen || this.moves.isBusy || this.isInteracting;
    }

    get isInteracting() {
      return this.gridTarget.querySelector(INTERACTING) !== null;
    }

    draw() {
      // A drag ends in a drawing of its own.
      if (this.isInteracting) return;
      this.semantics.keepFocus();
      const columns = this.columns().map(({ id }) => id);
      const { view } = this.state;
      const events = this.cards.events(this.feed, { view, columns });
      this.calendar.setOption(
        "allDaySlot",
        events.some(({ allDay }) => allDay),
      );
      this.calendar.setOption("events", events);
      this.catchUp();
    }

    /** Fetch what was put off. */
    catchUp() {
      if (this.feed.isOutdated && !this.isPaused) this.load();
    }

    /** The library has drawn. */
    updated() {
      this.semantics.label(this.titleTarget.textContent);
      // Whoever has just come back knows what it was about.
      if (this.semantics.returnFocus()) this.details.hide();
    }

    /* What is done */

    onClick(event) {
      const more = event.target.closest("[data-more]");
      if (more) this.openDay(more.dataset.more);
      const card = event.target.closest("[data-event]");
      const item = card && this.feed.item(card.dataset.event);
      if (item) this.open(item);
    }

    /** Show everything on a day of the month. */
    async openDay(day) {
      const answer = await this.month.ask(day, this.feed.events);
      if (answer === "day") this.showDay(day);
      else if (answer) await this.open(this.feed.item(answer));
      else this.catchUp();
    }

    showDay(day) {
      this.state.view = "day";
      this.state.date = day;
      this.calendar.setOption("date", day);
      this.calendar.setOption("view", libraryViews.day);
      this.shown();
    }

    describe(id) {
      const item = this.feed.item(id);
      if (!item || this.dialogs.isOpen || this.isInteracting) return null;
      return make(
        "div",
        {},
        make("p", { class: "wb-details__title" }, item.title),
        this.cards.factList(item),
      );
    }

    /** Show everything about a card, and what can be done with it. */
    async open(item) {
      this.details.hide();
      const answer = await this.dialogs.ask(
        item.title,
        [this.cards.factList(item)],
        this.choices.ofCard(item),
      );
      if (answer) await this.moves.mark(item, answer);
      else this.catchUp();
    }

    /** Free time was clicked (`end` is empty) or dragged over; whole days in the month. */
    async onSelect(startText, endText, { allDay, resource }) {
      this.details.hide();
      const start = startText.slice(0, 16);
      const wholeDay = allDay ? 24 * 60 : 0;
      const end = endText ? endText.slice(0, 16) : Times.shift(start, wholeDay || BLOCK_MINUTES);
      const who = resource?.id ?? this.onlyCalendar();
      const name = this.options.resources.find(({ id }) => String(id) === who)?.name;
      const when = endText || allDay ? this.times.span(start, end) : this.moment(start);
      const body = name ? [this.dialogs.text(name)] : [];
      if (!allDay) body.push(...this.choices.whys(start, who));
      const isRange = Boolean(endText) && !allDay;
      await this.dialogs.ask(when, body, this.choices.ofTime({ start, end, who, allDay, isRange }));
      this.calendar.unselect();
      this.draw();
    }

    /** Whose calendar is shown, if it is only one. */
    onlyCalendar() {
      const columns = this.columns();
      return columns.length === 1 ? columns[0].id : "";
    }

    moment(start) {
      return `${this.times.day(start)}, ${this.times.time(start)}`;
    }

    /** A card was dropped, or its end dragged. Its new times are counted from ours: the library's know no zone. */
    onDrop({ event, delta, startDelta, endDelta, oldResource, newResource, revert }) {
      const { item } = event.extendedProps;
      const minutes = (duration) => duration.days * 24 * 60 + duration.seconds / 60;
      const moved = startDelta ? [startDelta, endDelta] : [delta, delta];
      const [first, last] = moved.map(minutes);
      if (oldResource && String(item.resource) !== oldResource.id) {
        const main = this.options.resources.find(({ id }) => id === item.resource);
        this.toast.warn(this.words.wrongColumn.replace("{name}", () => main?.name ?? item.with));
        return this.takeBack(revert);
      }
      if (!first && !last && !newResource) return this.takeBack(revert);
      this.cards.dropped = item.id;
      const target = {
        start: Times.shift(item.start, first),
        end: Times.shift(item.end, last),
        resource: newResource ? Number(newResource.id) : item.resource,
      };
      return this.moves.move(item, target, revert);
    }

    /** Put a card back once the library has let go of it. */
    takeBack(revert) {
      setTimeout(() => {
        revert();
        this.catchUp();
      });
    }

    /* Words */

    emptyText() {
      if (this.state.isFiltered) return this.words.noneMatching;
      const hasTimes = this.state.view !== "list";
      return this.options.may.add && hasTimes ? this.words.none : this.words.noneToAdd;
    }

    /** Say so when there is nothing; the list says it by itself. */
    tellEmpty() {
      const isEmpty = this.feed.isEmptyBetween(this.range);
      this.notice(isEmpty && this.state.view !== "list" ? this.emptyText() : "");
    }

    notice(text) {
      if (this.noticeTarget.textContent !== text) this.noticeTarget.textContent = text;
    }

    announce(text) {
      this.announcerTarget.textContent = "";
      setTimeout(() => {
        this.announcerTarget.textContent = text;
      }, 50);
    }
  }

  window.wagtail.app.register("wb-calendar", CalendarController);
})();
