/**
 * The switches in the list of messages: flips one in place, and says so.
 * Without script each is a button that sends its form.
 *
 *   <div data-controller="wb-message-switch" data-wb-message-switch-failed-value="…">
 *     notice     what is missing; may change with a switch
 *     said       tells screen readers what was done
 */
class MessageSwitchController extends window.StimulusModule.Controller {
  static targets = ["notice", "said"];
  static values = { failed: String };

  async flip(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[role=switch]");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    this.saidTarget.textContent = "";
    try {
      const { active, message } = await this.send(form, button);
      button.setAttribute("aria-checked", String(active));
      button.value = active ? "off" : "on";
      this.saidTarget.textContent = message;
      await this.renewNotice();
    } catch (error) {
      // No connection, or logged out meanwhile: the switch stays as it was.
      if (!(error instanceof TypeError)) throw error;
      document.dispatchEvent(
        new CustomEvent("w-messages:add", {
          detail: { clear: true, text: this.failedValue, type: "error" },
        }),
      );
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async send(form, button) {
    const body = new FormData(form);
    body.set(button.name, button.value);
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "XMLHttpRequest" },
    });
    if (!response.ok) throw new TypeError(`The server answered ${response.status}`);
    return response.json();
  }

  async renewNotice() {
    const response = await fetch(window.location.pathname);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const notice = page.querySelector("[data-wb-message-switch-target=notice]");
    if (notice) this.noticeTarget.replaceChildren(...notice.children);
  }
}

window.wagtail.app.register("wb-message-switch", MessageSwitchController);
