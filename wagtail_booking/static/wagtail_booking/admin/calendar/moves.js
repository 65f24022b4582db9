/**
 * Moving an appointment: the server decides, and whatever it asks is asked here.
 *
 * The host has `cards`, `feed`, `requests`, `dialogs`, `toast`, `times` and `words`; it can `draw()` and `announce()`.
 */
window.wagtailBooking ??= {};

window.wagtailBooking.Moves = class Moves {
  constructor(host) {
    this.host = host;
    this.running = 0;
  }

  /** Whether something is being saved or asked. */
  get isBusy() {
    return this.running > 0;
  }

  /** `act` resolves to whether something has changed; else `revert` takes back what the library has drawn. */
  async while(act, revert) {
    let isDone = false;
    this.running += 1;
    try {
      isDone = await act();
    } finally {
      this.running -= 1;
      this.host.cards.dropped = "";
      if (isDone) {
        this.host.draw();
      } else {
        revert?.();
        this.host.catchUp();
      }
    }
  }

  /** Move `item` to a new start, end and resource, each as the server takes it. */
  move(item, { start, end, resource }, revert) {
    const request = { id: item.pk, version: item.version, start, end, resource };
    const asked = { ...request, anyway: false, seen: null, tell: null };
    return this.while(() => this.send(asked), revert);
  }

  async send(request) {
    const { status, data } = await this.host.requests.post("move", request);
    if (status === 200) return this.moved(data);
    if (status === 409 && data.code === "which") return this.askWhich(request, data);
    if (status === 409 && data.code === "conflict") return this.askAnyway(request, data);
    if (status === 409 && data.code === "ask") return this.askTell(request, data);
    return this.refused(status, data);
  }

  moved({ event, message, undo }) {
    this.host.feed.replace(event);
    this.tellMoved({ message, undo });
    return true;
  }

  tellMoved({ message, undo }) {
    const again = undo && { undo: () => this.undo(undo.event), seconds: undo.seconds };
    this.host.toast.tell(message, again ?? {});
  }

  /** Tell what a form has moved. Whoever comes from there by the keyboard has little time to find the button. */
  tell(moved) {
    this.tellMoved(moved);
    this.host.toast.focus();
  }

  /** In the night in which the clock goes back: the first or the second time. */
  async askWhich(request, { message, choices }) {
    const { dialogs, times, words } = this.host;
    const heading = times.span(request.start, request.end);
    const answer = await dialogs.ask(
      heading,
      [dialogs.text(message)],
      [
        ...choices.map((label, fold) => ({ label, value: String(fold) })),
        { label: words.back, value: "back", secondary: true },
      ],
    );
    if (answer === "0" || answer === "1") return this.send({ ...request, fold: Number(answer) });
    return this.putBack();
  }

  /** The server places it in spite of the reasons that were `seen`, and asks anew about any others. */
  async askAnyway(request, { message, reasons, seen, may_waive: mayWaive }) {
    const { dialogs, words } = this.host;
    const choices = [{ label: words.back, value: "back" }];
    if (mayWaive) choices.push({ label: words.anyway, value: "anyway", secondary: true });
    const body = [dialogs.text(message), dialogs.list(reasons ?? [])];
    const answer = await dialogs.ask(words.conflict, body, choices);
    if (answer === "anyway") return this.send({ ...request, anyway: true, seen });
    return this.putBack();
  }

  async askTell(request, { message, customer }) {
    const { dialogs, times, words } = this.host;
    const heading = message || words.ask;
    const when = times.span(request.start, request.end);
    const body = [customer, when].filter(Boolean).map((text) => dialogs.text(text));
    const answer = await dialogs.ask(heading, body, [
      { label: words.send, value: "send" },
      { label: words.dontSend, value: "silent", secondary: true },
      { label: words.back, value: "back", secondary: true },
    ]);
    if (answer === "send") return this.send({ ...request, tell: true });
    if (answer === "silent") return this.send({ ...request, tell: false });
    return this.putBack();
  }

  putBack() {
    this.host.announce(this.host.words.putBack);
    return false;
  }

  undo(event) {
    return this.while(async () => {
      const { status, data } = await this.host.requests.post("undo", { event });
      if (status !== 200) return this.refused(status, data);
      return this.moved(data);
    });
  }

  /** Mark whether the customer came. */
  mark(item, attendance) {
    return this.while(async () => {
      const body = { id: item.pk, version: item.version, attendance };
      const { status, data } = await this.host.requests.post("attendance", body);
      if (status !== 200) return this.refused(status, data);
      return this.moved(data);
    });
  }

  /** Say why it stays as it was, and look at what others have made of it. */
  refused(status, data) {
    const { host } = this;
    const fallback = status === 403 ? host.words.loggedOut : host.words.failed;
    host.toast.warn(data.message || fallback);
    if (status) host.feed.forget();
    return false;
  }
};
