// Signing out on a phone that others use: nothing of anyone's stays on it. Text that no server has yet is asked about.
export const DRAFTS = "draft:"; // what js/draft.js keeps, while there is no connection

export function askBeforeLeaving(page) {
  for (const form of page.querySelectorAll("form.sign-out")) {
    form.addEventListener("submit", (event) => {
      if (unsaved().length && !confirm(form.dataset.unsaved)) {
        event.preventDefault();
        return;
      }
      for (const key of kept()) attempt(() => localStorage.removeItem(key));
    });
  }
}

function unsaved() {
  return kept().filter((key) => !attempt(() => JSON.parse(localStorage.getItem(key)).isSent));
}

function kept() {
  return attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS))) ?? [];
}

// A browser may refuse storage altogether; then nothing is kept.
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
