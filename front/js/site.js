// Every page loads this: a few comforts. Nothing here is needed to read a page or send a form.
import { installFocus } from "./site/focus.js";
import { installPanels } from "./site/panel.js";
import { installPosition } from "./site/position.js";
import { installPrint } from "./site/print.js";
import { installSingleSend } from "./site/single-send.js";

installPanels(document);
installFocus(document);
installPosition(document);
installPrint(document);
installSingleSend(document);
