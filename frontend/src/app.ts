// Comfort on top of pages that read and post without a script. Everything is wired through data
// attributes and native elements, and listens on the document, so parts that arrive later work too.

import "htmx.org/dist/htmx.esm.js"; // wires the hx- attributes by itself
import { dialogs } from "./dialogs";
import { forms } from "./forms";
import { loading } from "./loading";
import { search } from "./search";
import { switcher } from "./switcher";
import { tabs } from "./tabs";
import { themes } from "./themes";
import { toasts } from "./toasts";

themes();
switcher();
tabs();
search();
dialogs();
forms();
loading();
toasts();
