/** Questions in a modal window. Escape and the cross answer none of them. */
window.wagtailBooking ??= {};

window.wagtailBooking.Dialogs = class Dialogs {
  constructor(parent, words) {
    const { make, icon } = window.wagtailBooking;
    this.words = words;
    // The focus begins at the question: no answer is given by a key that was meant for something else.
    this.heading = make("h2", {
      id: "wb-dialog-heading",
      class: "wb-dialog__heading",
      tabindex: "-1",
      autofocus: true,
    });
    const close = make("button", { type: "button", class: "wb-dialog__close" }, icon("cross"));
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => this.dialog.close());
    this.body = make("div", { class: "wb-dialog__body" });
    this.buttons = make("div", { class: "wb-dialog__buttons" });
    this.dialog = make(
      "dialog",
      { class: "wb-dialog", "aria-labelledby": this.heading.id },
      make("div", { class: "wb-dialog__head" }, this.heading, close),
      this.body,
      this.buttons,
    );
    this.dialog.addEventListener("close", () => this.answered(""));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    parent.append(this.dialog);
  }

  get isOpen() {
    return this.dialog.open;
  }

  /**
   * Ask, and resolve to the value of the button that was chosen, or "".
   *
   * Choices are buttons with a `value`, or links with a `url`.
   */
  ask(heading, body, choices) {
    this.heading.textContent = heading;
    this.body.replaceChildren(...body);
    this.buttons.replaceChildren(...choices.map((choice) => this.choice(choice)));
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  choice({ label, value, url, secondary = false }) {
    const { make } = window.wagtailBooking;
    const look = secondary ? "button button-secondary" : "button";
    if (url) return make("a", { href: url, class: look }, label);
    const button = make("button", { type: "button", class: look }, label);
    button.addEventListener("click", () => this.answer(value));
    return button;
  }

  /** Close with an answer. */
  answer(value) {
    this.answered(value);
    this.dialog.close();
  }

  answered(value) {
    this.resolve?.(value);
    this.resolve = null;
  }

  text(text) {
    return window.wagtailBooking.make("p", {}, text);
  }

  list(texts) {
    const { make } = window.wagtailBooking;
    return make("ul", { class: "wb-reasons" }, ...texts.map((text) => make("li", {}, text)));
  }
};
