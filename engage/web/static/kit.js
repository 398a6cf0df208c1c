// Small helps on top of pages that work without them. Each part looks for its own marks and does nothing without.
import { focusErrorSummary } from "./errors.js";
import { moveCodeFromFragment } from "./code.js";
import { followJobs } from "./jobs.js";
import { offerPrinting, showCurrentLink, submitOnChange } from "./controls.js";

focusErrorSummary(document);
moveCodeFromFragment(document, window.location, window.history);
followJobs(document);
offerPrinting(document);
showCurrentLink(document);
submitOnChange(document);
