/**
 * The editor of a message: puts a variable where the cursor is, and shows what comes of the text while somebody
 * types. The server knows what messages look like, and says what is wrong. Without script the names are there to
 * be copied, and a button shows the preview.
 *
 *   <div data-controller="wb-message-editor" data-wb-message-editor-url-value="…">
 *     text       what is written in: the subject and the text
 *     name       the name of a variable, which becomes a button
 *     subject    of the preview, as are:
 *     frame      the mail as HTML, in a frame without rights
 *     plain      the mail as plain text, or the SMS
 *     count      how long an SMS is
 *     problems   what is wrong, one a line
 */
const PAUSE = 400; // milliseconds without a key before the server is asked

class MessageEditorController extends window.StimulusModule.Controller {
  static targets = ["text", "name", "subject", "frame", "plain", "count", "problems"];
  static values = { url: String };

  connect() {
    this.field = this.textTargets.at(-1);
  }

  disconnect() {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  nameTargetConnected(name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = name.textContent;
    button.dataset.action = "wb-message-editor#insert";
    name.replaceWith(button);
  }

  /** Remember where somebody writes: a button takes the focus away. */
  write(event) {
    this.field = event.target;
  }

  insert(event) {
    const { selectionStart: start, selectionEnd: end } = this.field;
    this.field.setRangeText(event.currentTarget.textContent, start, end, "end");
    this.field.focus();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), PAUSE);
  }

  /** Show the preview now. */
  show(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    this.load();
  }

  async load() {
    this.request?.abort();
    this.request = new AbortController();
    try {
      const response = await fetch(this.urlValue, {
        method: "POST",
        body: new FormData(this.element.closest("form")),
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: this.request.signal,
      });
      if (response.ok) this.render(await response.json());
    } catch (error) {
      // Superseded, or no connection: saving checks it again.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  render({ subject, html, text, count, problems }) {
    if (this.hasSubjectTarget) this.subjectTarget.textContent = subject;
    if (this.hasFrameTarget) this.replaceFrame(html);
    if (this.hasCountTarget) this.countTarget.textContent = count;
    this.plainTarget.textContent = text;
    this.problemsTarget.replaceChildren(
      ...problems.map((problem) => {
        const line = document.createElement("li");
        line.textContent = problem;
        return line;
      }),
    );
  }

  /** A new frame each time: another document in the same one would be a step of the Back button. */
  replaceFrame(html) {
    const frame = this.frameTarget.cloneNode();
    frame.srcdoc = html;
    this.frameTarget.replaceWith(frame);
  }
}

window.wagtail.app.register("wb-message-editor", MessageEditorController);
