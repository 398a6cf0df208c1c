// The state of a running job, asked again every second; when it is over the page is loaded once more for its result.
const ENDED = new Set(["done", "failed"]);

export function followJobs(root) {
  for (const box of root.querySelectorAll("[data-job]")) {
    if (!ENDED.has(box.dataset.state)) ask(box);
  }
}

async function ask(box, wait = 1000) {
  await new Promise((resolve) => setTimeout(resolve, wait));
  let job;
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    job = await answer.json();
  } catch {
    ask(box, Math.min(wait * 2, 15000));
    return;
  }
  if (ENDED.has(job.state)) {
    window.location.reload();
    return;
  }
  show(box, job);
  ask(box);
}

function show(box, job) {
  const text = box.querySelector("[data-job-text]");
  if (text.textContent !== job.text) text.textContent = job.text;
  const bar = box.querySelector("progress");
  if (!job.total) return;
  bar.value = job.percentage;
  box.querySelector("[data-job-figures]").textContent = job.figures;
}
