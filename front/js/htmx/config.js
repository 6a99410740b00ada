// htmx reads this meta once, when its module is evaluated: this module must be imported before it.
//  - no style of its own (ours are in site.css);
//  - only our extension may register;
//  - a morph leaves folded what a person folded (« open » of <details>): the server does not know it;
//  - error pages are never poured into a fragment: 4xx other than 422 (a form with errors) and 5xx leave the page as is,
//    and guard.js says so in words.
const REGLAGES = {
  includeIndicatorCSS: false,
  extensions: "sans-eval",
  morphIgnore: ["data-htmx-powered", "open"],
  noSwap: [204, 304, 400, 401, 403, 404, 409, 410, 413, 429, "5xx"],
  defaultTimeout: 20000,
};

const meta = document.createElement("meta");
meta.name = "htmx-config";
meta.content = JSON.stringify(REGLAGES);
document.head.append(meta);
