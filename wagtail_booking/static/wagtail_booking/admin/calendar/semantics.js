/** What the library leaves to be done for the keyboard and for assistive software. */
window.wagtailBooking ??= {};

window.wagtailBooking.Semantics = class Semantics {
  // Boxes that the library calls tables without their rows: no role is better than a wrong one.
  static ROLES = [
    "table",
    "row",
    "rowgroup",
    "cell",
    "columnheader",
    "rowheader",
    "list",
    "listitem",
  ];
  static ATTRIBUTES = ["aria-colindex", "aria-colspan"];

  constructor(grid) {
    this.grid = grid;
    this.wrong = [
      ...Semantics.ROLES.map((role) => `[role="${role}"]`),
      ...Semantics.ATTRIBUTES.map((name) => `[${name}]`),
    ].join(", ");
    this.observer = new MutationObserver(() => this.correct());
    this.observer.observe(grid, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["role", ...Semantics.ATTRIBUTES],
    });
  }

  disconnect() {
    this.observer.disconnect();
  }

  correct() {
    for (const box of this.grid.querySelectorAll(this.wrong)) {
      for (const name of ["role", ...Semantics.ATTRIBUTES]) box.removeAttribute(name);
    }
  }

  get main() {
    return this.grid.querySelector(".ec-main");
  }

  /** What scrolls can be reached by the keyboard, also when it has no card in it. */
  label(text) {
    const { main } = this;
    if (!main) return;
    main.setAttribute("tabindex", "0");
    main.setAttribute("role", "group");
    main.setAttribute("aria-label", text);
  }

  /** Remember which card has the focus: drawing makes its button anew. */
  keepFocus() {
    const card = document.activeElement?.closest("[data-event]");
    if (!card || !this.grid.contains(card)) return;
    this.kept = { id: card.dataset.event, index: this.buttons(card.dataset.event).indexOf(card) };
  }

  /** Give the focus to a card once it is drawn: a form was opened from it, and nothing else has it since. */
  expect(id) {
    if (document.activeElement === document.body) this.kept = { id, index: 0, isArriving: true };
  }

  /** Return whether somebody arrives with it. */
  returnFocus() {
    const { kept } = this;
    this.kept = null;
    if (!kept || this.grid.contains(document.activeElement)) return false;
    const buttons = this.buttons(kept.id);
    (buttons[kept.index] ?? buttons[0] ?? this.main)?.focus();
    return Boolean(kept.isArriving);
  }

  /** The buttons of one card: it may stand in several columns or days. */
  buttons(id) {
    return [...this.grid.querySelectorAll(`[data-event="${id}"]`)];
  }
};
