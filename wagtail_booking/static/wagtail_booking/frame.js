/**
 * Inside a frame of another site: tells the page around it how high the content is, and when another step begins.
 *
 * Only pages of the sites that may frame this one can be there (frame-ancestors), and they hear a number and a word, so
 * it needn't be known which of them it is. embed.js on that page listens; without it the frame scrolls.
 */
const tell = (message) => window.parent.postMessage(message, "*");
const height = () => Math.ceil(document.documentElement.getBoundingClientRect().height);
const tellHeight = () => tell({ booking: "height", height: height() });

if (window.parent !== window) {
  new ResizeObserver(tellHeight).observe(document.documentElement);
  // The page around asks when its script comes later than this one.
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.booking === "ask") tellHeight();
  });
  const view = document.querySelector("booking-widget [data-view]");
  const stepOf = () => view.querySelector("[data-step]")?.dataset.step;
  if (view) {
    let step = stepOf();
    new MutationObserver(() => {
      const now = stepOf();
      if (now && now !== step) {
        step = now;
        tell({ booking: "step" });
      }
    }).observe(view, { childList: true });
  }
}
