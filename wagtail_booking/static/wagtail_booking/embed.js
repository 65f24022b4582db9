/**
 * For pages of other sites: makes frames of the booking page as high as their content, and keeps their top in view
 * when another step begins. Without it they scroll.
 *
 *   <iframe data-booking src="https://…/booking/embed/start/…"></iframe>
 */
(() => {
  const frames = () => [...document.querySelectorAll("iframe[data-booking]")];

  /** Only what such a frame says counts, and only as long as it shows the site that it was made for. */
  const sender = (event) =>
    frames().find(
      (frame) =>
        frame.contentWindow === event.source &&
        new URL(frame.src, location.href).origin === event.origin,
    );

  const showTop = (frame) => {
    if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView({ block: "start" });
  };

  window.addEventListener("message", (event) => {
    const said = event.data?.booking;
    const frame = said && sender(event);
    if (!frame) return;
    const height = Number(event.data.height);
    if (said === "height" && height > 0 && height < 20000) frame.style.height = `${height}px`;
    if (said === "step") showTop(frame);
  });

  for (const frame of frames()) {
    let pages = 0;
    // Without script in the frame each step is another page.
    frame.addEventListener("load", () => {
      pages += 1;
      if (pages > 1) showTop(frame);
    });
    // What it said before this script was there. There is nothing in the question that a stranger couldn't know.
    frame.contentWindow?.postMessage({ booking: "ask" }, "*");
  }
})();
