/** One message at a time in the corner, with a button to undo what it tells. */
window.wagtailBooking ??= {};

window.wagtailBooking.Toast = class Toast {
  static SECONDS = 6;

  /** `leave` takes the focus when a message goes away that had it. */
  constructor(parent, words, leave) {
    const { make } = window.wagtailBooking;
    this.words = words;
    this.leave = leave;
    this.box = make("div", { class: "wb-toasts" });
    // Two places, because what a place announces is settled before its text comes.
    this.status = make("div", { role: "status" });
    this.alert = make("div", { role: "alert" });
    this.box.append(this.status, this.alert);
    parent.append(this.box);
  }

  /** Tell what was done. `undo` is called when asked for within `seconds`. */
  tell(text, { undo, seconds = Toast.SECONDS } = {}) {
    const buttons = [];
    if (undo) {
      buttons.push(this.button(this.words.undo, "wb-toast__undo", () => this.hide() || undo()));
    }
    this.show(this.status, text, buttons);
    this.timer = setTimeout(() => this.hide(), seconds * 1000);
  }

  /** Tell what went wrong, until somebody has read it. */
  warn(text) {
    this.show(this.alert, text, []);
  }

  focus() {
    this.box.querySelector("button")?.focus();
  }

  show(place, text, buttons) {
    const { make, icon } = window.wagtailBooking;
    this.hide();
    const close = this.button(icon("cross"), "wb-toast__close", () => this.hide());
    close.setAttribute("aria-label", this.words.dismiss);
    const kind = place === this.alert ? "wb-toast wb-toast--alert" : "wb-toast";
    place.append(make("div", { class: kind }, make("span", {}, text), ...buttons, close));
  }

  button(content, name, act) {
    const button = window.wagtailBooking.make("button", { type: "button", class: name }, content);
    button.addEventListener("click", act);
    return button;
  }

  hide() {
    clearTimeout(this.timer);
    if (this.box.contains(document.activeElement)) this.leave();
    this.status.replaceChildren();
    this.alert.replaceChildren();
  }
};
