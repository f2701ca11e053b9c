// The page around a figure: is it light or dark, and when does that change?

// Pages that say it: JupyterLab and Notebook, Colab, furo and others of Sphinx, VS Code.
function declared() {
  const html = document.documentElement;
  const body = document.body || html;
  const lab = body.dataset.jpThemeLight || html.dataset.jpThemeLight;
  if (lab) return lab === "false";
  const kind = body.dataset.vscodeThemeKind;
  if (kind) return /dark|contrast$/.test(kind);
  for (const name of [html.getAttribute("theme"), body.dataset.theme, html.dataset.theme]) {
    if (name === "dark" || name === "light") return name === "dark";
  }
  return null;
}

// The ground a figure stands on, where it has a colour of its own.
function ground(node) {
  for (let at = node; at; at = at.parentElement) {
    const [red, green, blue, alpha = 1] =
      (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    if (alpha > 0.5) return 0.3 * red + 0.6 * green + 0.1 * blue < 110;
  }
  return null;
}

// Calls `tell` with whether the page is dark, now and after every change.
function followTheme(root, tell) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const forced = matchMedia("(forced-colors: active)");
  let last;
  function look() {
    if (last !== undefined && !root.isConnected) return stop();
    const dark = forced.matches ? system.matches
      : declared() ?? ground(root.parentElement) ?? system.matches;
    if (dark !== last) tell(last = dark);
  }
  const watcher = new MutationObserver(look);
  for (const node of [document.documentElement, document.body]) {
    if (node) watcher.observe(node, { attributes: true });
  }
  for (const query of [system, forced]) query.addEventListener("change", look);
  function stop() {
    watcher.disconnect();
    for (const query of [system, forced]) query.removeEventListener("change", look);
  }
  look();
}
