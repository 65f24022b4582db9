/** Details of a card beside it, on hover and on focus. Escape hides them; they stay while the mouse is on them. */
window.wagtailBooking ??= {};

window.wagtailBooking.Details = class Details {
  static WAIT = 350;
  static LEAVE = 150;
  static GAP = 8;

  /** `describe` makes the content for the id of a card; nothing where there is nothing to tell. */
  constructor(grid, describe) {
    this.grid = grid;
    this.describe = describe;
    const { make } = window.wagtailBooking;
    this.box = make("div", {
      class: "wb-details",
      role: "tooltip",
      id: "wb-details",
      popover: "manual",
    });
    grid.after(this.box);
    grid.addEventListener("pointerover", (event) => this.onPointerOver(event));
    grid.addEventListener("pointerout", () => this.later(() => this.hide(), Details.LEAVE));
    grid.addEventListener("focusin", (event) => this.onFocus(event));
    grid.addEventListener("focusout", () => this.hide());
    grid.addEventListener("pointerdown", () => this.hide());
    grid.addEventListener("scroll", () => this.hide(), { capture: true, passive: true });
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.later(() => this.hide(), Details.LEAVE));
    this.onKeydown = (event) => {
      if (event.key === "Escape") this.hide();
    };
    document.addEventListener("keydown", this.onKeydown);
  }

  disconnect() {
    clearTimeout(this.timer);
    document.removeEventListener("keydown", this.onKeydown);
    this.box.remove();
  }

  onPointerOver(event) {
    const card = event.target.closest("[data-event]");
    if (!card || event.pointerType === "touch" || event.buttons) return;
    if (card === this.card) clearTimeout(this.timer);
    else this.later(() => this.show(card), Details.WAIT);
  }

  onFocus(event) {
    const card = event.target.closest("[data-event]");
    if (card?.matches(":focus-visible")) this.show(card);
  }

  later(act, delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, delay);
  }

  show(card) {
    const content = card.isConnected && this.describe(card.dataset.event);
    if (!content) return;
    this.hide();
    this.card = card;
    this.box.replaceChildren(content);
    card.setAttribute("aria-describedby", this.box.id);
    this.box.showPopover();
    this.place(card.getBoundingClientRect(), this.box.getBoundingClientRect());
  }

  /** To the right if there is room, else to the left, else below. */
  place(card, box) {
    const { GAP } = Details;
    const { innerWidth, innerHeight } = window;
    let left = card.right + GAP;
    let top = card.top;
    if (left + box.width > innerWidth) left = card.left - GAP - box.width;
    if (left < 0) {
      left = Math.max(GAP, Math.min(card.left, innerWidth - box.width - GAP));
      top = card.bottom + GAP;
      if (top + box.height > innerHeight) top = card.top - GAP - box.height;
    }
    top = Math.max(GAP, Math.min(top, innerHeight - box.height - GAP));
    this.box.style.setProperty("inset", `${top}px auto auto ${left}px`);
  }

  hide() {
    clearTimeout(this.timer);
    this.card?.removeAttribute("aria-describedby");
    this.card = null;
    if (this.box.matches(":popover-open")) this.box.hidePopover();
  }
};
