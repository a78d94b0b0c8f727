// Where a form scores itself, its result is asked for anew after each choice and put in place of the old one; the
// address follows, so that the page can be kept. Without an answer the button of the form still works.
const WAIT = 250;

export function followScore(page) {
  const form = page.querySelector("form[data-self-score]");
  const shown = page.getElementById("ket-qua");
  if (!form || !shown) return;
  let timer = 0;
  let asked = 0;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });

  async function ask() {
    const mine = (asked += 1);
    const query = new URLSearchParams(new FormData(form)).toString();
    try {
      const answer = await fetch(`${form.getAttribute("action")}?${query}&phan=ket-qua`);
      if (!answer.ok || mine !== asked) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["ket-qua", "tong-diem"]) page.getElementById(id)?.replaceWith(fresh.getElementById(id));
      history.replaceState(null, "", `?${query}`);
    } catch {
      return; // no network: what stands stays, and the button asks again
    }
  }
}
