// List what Cal.com offers: any of the staff, every quarter of an hour. Reads the rows from its input, and prints
// the milliseconds (median of nine) and the starts, in minutes since 1970.
require("./load.cjs");
const fs = require("node:fs");
const path = require("node:path");

const dist = path.join(process.argv[2], "package", "dist");
const { AvailableSlotsService } = require(path.join(dist, "slots.cjs"));
const file = fs.readdirSync(dist).find((name) => /^getUserAvailability-.*\.cjs$/.test(name));
const { UserAvailabilityService } = require(path.join(dist, file));

const { zone, staff, taken, since, until } = JSON.parse(fs.readFileSync(0));
const RUNS = 9;
const MINUTE = 60000;

const users = Array.from({ length: staff }, (_, index) => ({
  id: index + 1,
  email: `staff-${index}@example.com`,
  username: `staff-${index}`,
  timeZone: zone,
  defaultScheduleId: index + 1,
  schedules: [
    {
      id: index + 1,
      timeZone: zone,
      availability: [
        {
          days: [1, 2, 3, 4, 5],
          startTime: new Date("1970-01-01T09:00:00Z"),
          endTime: new Date("1970-01-01T17:00:00Z"),
          date: null,
        },
      ],
    },
  ],
  credentials: [],
  allSelectedCalendars: [],
  userLevelSelectedCalendars: [],
  travelSchedules: [],
  availability: [],
}));
const hosts = users.map((user) => ({ isFixed: false, groupId: null, user }));
const eventType = {
  id: 1,
  slug: "consult",
  length: 30,
  slotInterval: 15,
  offsetStart: 0,
  minimumBookingNotice: 0,
  beforeEventBuffer: 0,
  afterEventBuffer: 0,
  schedulingType: "ROUND_ROBIN",
  periodType: "UNLIMITED",
  hosts,
  users,
  availability: [],
  metadata: {},
};
const bookings = taken.map(([index, start, end], number) => ({
  id: number,
  uid: `booking-${number}`,
  userId: index + 1,
  title: "Consult",
  startTime: new Date(start * MINUTE),
  endTime: new Date(end * MINUTE),
  attendees: [],
  eventType: { id: 1, beforeEventBuffer: 0, afterEventBuffer: 0 },
}));

const service = new AvailableSlotsService({
  bookingRepo: { findAllExistingBookingsForEventTypeBetween: async () => bookings },
  oooRepo: { findManyOOO: async () => [] },
  selectedSlotRepo: { findManyUnexpiredSlots: async () => [], deleteManyExpiredSlots: async () => {} },
  cacheService: { getShouldServeCache: async () => false },
  qualifiedHostsService: {
    findQualifiedHostsWithDelegationCredentials: async () => ({
      qualifiedRRHosts: hosts,
      allFallbackRRHosts: hosts,
      fixedHosts: [],
    }),
  },
  featuresRepo: { checkIfTeamHasFeature: async () => false },
  userAvailabilityService: new UserAvailabilityService({}),
});
service.getRegularOrDynamicEventType = async () => eventType;
const input = {
  startTime: new Date(since * MINUTE).toISOString(),
  endTime: new Date(until * MINUTE).toISOString(),
  timeZone: zone,
  eventTypeId: 1,
  usernameList: [],
  isTeamEvent: true,
};

const clock =
  process.env.BENCH_CLOCK === "processor"
    ? () => (process.cpuUsage().user + process.cpuUsage().system) / 1000
    : () => performance.now();

(async () => {
  const ask = () => service._getAvailableSlots({ input, ctx: undefined });
  const { slots } = await ask();
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    const began = clock();
    await ask();
    times.push(clock() - began);
  }
  const starts = Object.values(slots).flatMap((ofDay) => ofDay.map((slot) => Date.parse(slot.time) / MINUTE));
  times.sort((one, other) => one - other);
  process.stdout.write(JSON.stringify({ milliseconds: times[(RUNS - 1) / 2], starts }));
})();
