// A long job's figures move by themselves: the server sends them as events; when it has ended the page is fetched anew,
// for what it then offers.
export function followJobs(page) {
  for (const job of page.querySelectorAll("[data-job]")) {
    if (!job.dataset.job || !["waiting", "running"].includes(job.dataset.state)) continue;
    const bar = job.querySelector("[data-job-bar]");
    const words = job.querySelector("[data-job-words]");
    const events = new EventSource(job.dataset.job);
    events.addEventListener("message", (event) => {
      const now = { total: bar.max, ...JSON.parse(event.data) };
      bar.value = now.done;
      words.textContent = words.dataset.words.replace(/\{(\w+)\}/g, (_, name) => now[name]);
      if (now.state && !["waiting", "running"].includes(now.state)) {
        events.close();
        location.reload();
      }
    });
  }
}
