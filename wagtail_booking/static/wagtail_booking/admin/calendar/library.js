/** How the library that draws the calendar is set up: its views, measures and formats, and what it calls. */
window.wagtailBooking ??= {};

window.wagtailBooking.libraryViews = {
  month: "dayGridMonth",
  week: "timeGridWeek",
  day: "timeGridDay",
  staff: "resourceTimeGridDay",
  list: "listWeek",
};

window.wagtailBooking.libraryOptions = (host) => {
  const { words, times, options, canAct } = host;
  const weekday = { weekday: "short", day: "numeric", month: "short" };
  const day = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return {
    view: window.wagtailBooking.libraryViews[host.state.view],
    date: host.state.date,
    timeZone: times.offset(),
    locale: times.locale,
    firstDay: options.firstDay,
    scrollTime: options.opening,
    headerToolbar: { start: "", center: "", end: "" },
    buttonText: { close: words.close },
    allDaySlot: false,
    allDayContent: words.allDay,
    nowIndicator: true,
    slotDuration: "00:30",
    slotHeight: 48,
    snapDuration: "00:15",
    slotEventOverlap: false,
    eventTimeFormat: times.clock,
    slotLabelFormat: times.clock,
    dayHeaderFormat: weekday,
    listDayFormat: { weekday: "long" },
    listDaySideFormat: { day: "numeric", month: "long", year: "numeric" },
    noEventsContent: () => host.emptyText(),
    lazyFetching: false,
    longPressDelay: 500,
    resources: host.columns(),
    selectable: canAct,
    unselectAuto: false,
    eventContent: (info) => host.cards.content(info),
    eventAllUpdated: () => host.updated(),
    datesSet: (info) => host.onDates(info),
    select: (info) => host.onSelect(info.startStr, info.endStr, info),
    dateClick: (info) => canAct && host.onSelect(info.dateStr, "", info),
    eventDrop: (info) => host.onDrop(info),
    eventResize: (info) => host.onDrop(info),
    views: {
      timeGridWeek: { columnWidth: "minmax(4.5rem, 1fr)" },
      timeGridDay: {
        dayHeaderFormat: { weekday: "long", day: "numeric", month: "long" },
        titleFormat: day,
      },
      resourceTimeGridDay: { columnWidth: "minmax(6.5rem, 1fr)", titleFormat: day },
      dayGridMonth: { dayHeaderFormat: { weekday: "short" } },
    },
  };
};
