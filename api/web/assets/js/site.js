// What scripts add to pages that work without them. Each part looks for its own data attribute and does nothing else.
import { focusOnWhatWasSaid } from "./parts/focus.js";
import { sendOnce } from "./parts/once.js";
import { revealPasswords } from "./parts/reveal.js";
import { echoDays } from "./parts/days.js";
import { askBeforeLeaving } from "./parts/leaving.js";
import { openDialogs } from "./parts/dialogs.js";
import { followJobs } from "./parts/jobs.js";
import { followLive } from "./parts/live.js";
import { scoreByDigits } from "./parts/criterion.js";
import { followScore } from "./parts/selfscore.js";
import { openWide, printButtons } from "./parts/small.js";

for (const start of [
  focusOnWhatWasSaid,
  sendOnce,
  revealPasswords,
  echoDays,
  askBeforeLeaving,
  openDialogs,
  followJobs,
  followLive,
  scoreByDigits,
  followScore,
  openWide,
  printButtons,
]) {
  start(document);
}
