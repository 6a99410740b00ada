// Staff pages: keyboard for the lists and the review queue.
import { installKeys } from "./agent/keys.js";
import { installSelection } from "./agent/selection.js";

installKeys(document);
installSelection(document);
