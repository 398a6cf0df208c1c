// Clears a kiosk after a quiet minute, and soon after the receipt. It asks first; any touch or key goes on.
const ASK_SECONDS = 20;
const AFTER_RECEIPT_SECONDS = 30;

export function watchStation(root, clock = window) {
  const station = root.querySelector("[data-station][data-quiet]");
  if (!station) return null;
  const clear = station.querySelector("[data-station-clear]");
  const ask = station.querySelector("[data-station-ask]");
  const left = station.querySelector("[data-station-left]");
  const quiet = root.querySelector(".receipt") ? AFTER_RECEIPT_SECONDS : Number(station.dataset.quiet);
  let silent = 0;

  const goOn = () => {
    silent = 0;
    if (ask.open) ask.close();
  };
  const tick = () => {
    silent += 1;
    if (silent < quiet) return;
    if (!ask.open) ask.showModal();
    left.textContent = String(Math.max(quiet + ASK_SECONDS - silent, 0));
    if (silent >= quiet + ASK_SECONDS) {
      clock.clearInterval(timer);
      clear.submit();
    }
  };
  const timer = clock.setInterval(tick, 1000);
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    root.addEventListener(sign, goOn, { capture: true, passive: true });
  }
  station.querySelector("[data-station-stay]").addEventListener("click", goOn);
  // A page that comes back from the browser's memory may be the last person's.
  clock.addEventListener("pageshow", (event) => {
    if (event.persisted) clock.location.reload();
  });
  return { goOn };
}

watchStation(document);
