// Loaded only by the pages that ask for it (block "scripts" of base/page.html).
import "./htmx/config.js";
import htmx from "htmx.org/dist/htmx.esm.js";
import { installGuard } from "./htmx/guard.js";
import { installAutoSend } from "./htmx/auto-send.js";
import { installResults } from "./htmx/results.js";

installGuard(htmx, document);
installAutoSend(document);
installResults(document);
