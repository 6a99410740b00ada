// Every page loads this: a few comforts. Nothing here is needed to read a page or send a form.
import { installFocus } from "./site/focus.js";
import { installPrint } from "./site/print.js";
import { installSingleSend } from "./site/single-send.js";

installFocus(document);
installPrint(document);
installSingleSend(document);
