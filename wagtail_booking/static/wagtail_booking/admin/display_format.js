/**
 * The display format in the booking settings: shows what comes of it while somebody types.
 * The server knows how appointments are shown, and says what is wrong.
 *
 *   <div data-controller="wb-display-format" data-wb-display-format-url-value="…">
 *     input      the pattern
 *     samples    made-up appointments, one a line
 *     problem    what is wrong instead
 */
const PAUSE = 200; // milliseconds without a key before the server is asked

class DisplayFormatController extends window.StimulusModule.Controller {
  static targets = ["input", "samples", "problem"];
  static values = { url: String };

  disconnect() {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), PAUSE);
  }

  async load() {
    this.request?.abort();
    this.request = new AbortController();
    const query = new URLSearchParams({ pattern: this.inputTarget.value });
    try {
      const response = await fetch(`${this.urlValue}?${query}`, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: this.request.signal,
      });
      if (response.ok) this.show(await response.json());
    } catch (error) {
      // Superseded, or no connection: saving checks it again.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  show({ problem, samples }) {
    this.problemTarget.textContent = problem ?? "";
    this.samplesTarget.replaceChildren(
      ...samples.map((sample) => {
        const line = document.createElement("span");
        line.textContent = sample;
        return line;
      }),
    );
  }

  /** Put a name where the cursor is. */
  insert({ params }) {
    const { selectionStart: start, selectionEnd: end } = this.inputTarget;
    this.inputTarget.setRangeText(params.name, start, end, "end");
    this.inputTarget.focus();
    this.inputTarget.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

window.wagtail.app.register("wb-display-format", DisplayFormatController);
