// Moves a figure among the frames that Python drew. No mathematics here: it chooses, never computes.
// Nothing moves unless the reader moves it, and nothing glides where motion is to be reduced.

const ICONS = {
  back: "M14 5v10l-8-5zM5 5h1.6v10H5z",
  play: "M6 4l10 6-10 6z",
  pause: "M5.5 4h3v12h-3zM11.5 4h3v12h-3z",
  next: "M6 5v10l8-5zM13.4 5H15v10h-1.6z",
};
const NARROW = 600; // pixels: below, the parts of a picture stand one below the other
const NARROWEST = 0.71; // of a picture's own size; what is wider then is scrolled sideways
const ARROWS = { ArrowLeft: 0, ArrowRight: 1, ArrowUp: 2, ArrowDown: 3 };

function make(name, attributes, ...children) {
  const svg = ["svg", "g", "path"].includes(name);
  const node = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.append(...children);
  return node;
}

function icon(name) {
  return make("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" },
    make("path", { d: ICONS[name] }));
}

// A layer in its states: which frame that is, and what it says or draws.
function layer(data, sizes) {
  const drawn = new Map(); // the last few drawings
  function index(state) {
    let k = 0;
    for (const p of data.params) k = k * sizes[p] + state[p];
    return data.states[k];
  }
  function markup(frame) {
    const [template, numbers] = data.frames[frame];
    const fill = numbers.split(" ");
    return data.templates[template].reduce((text, piece, at) => text + fill[at - 1] + piece);
  }
  return {
    follows: (p) => data.params.includes(p),
    index,
    markup,
    drawing(frame) {
      if (!drawn.has(frame)) {
        if (drawn.size > 8) drawn.clear();
        drawn.set(frame, drawing(markup(frame)));
      }
      return drawn.get(frame);
    },
  };
}

// Words and tables touch the page only when their own frame changes, and only where they are seen.
function words(data, sizes, put, isSeen = () => true) {
  const one = layer(data, sizes);
  let shown = -1;
  return function (state) {
    if (!isSeen()) return;
    const frame = one.index(state);
    if (frame !== shown) put(one.markup(shown = frame));
  };
}

function start(root) {
  if (root.shadowRoot) return;
  const data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const page = root.attachShadow({ mode: "open" });
  const sizes = data.params.map((param) => param.labels.length);
  const state = data.params.map((param) => param.start);
  const watchers = [];
  const [width, height] = data.size;

  const layers = data.layers.map((one) => layer(one, sizes));
  const glide = glider(() => root.isConnected);
  const pictures = make("div", { class: "pictures" });
  let panels = []; // the pictures: one, or on a narrow page one below the other
  let atOnce = true; // whether the next change is shown without gliding
  const says = make("p", { "aria-live": "polite" });
  // Unseen, the longest text there can be keeps the place, so that nothing below jumps.
  const room = make("div", { class: "says" }, make("p", { class: "ghost" }, data.longest), says);
  const table = make("table", {});
  const numbers = make("details", {}, make("summary", {}, "The numbers"),
    make("div", { class: "scroll" }, table));
  const above = make("div", { class: "row" });
  const below = make("div", { class: "row below" });

  function set(p, index) {
    const wanted = Math.max(0, Math.min(sizes[p] - 1, index));
    if (wanted === state[p]) return;
    state[p] = wanted;
    refresh();
    // Only where it can be scrolled: asking for it makes the page lay itself out at once.
    if (narrow && !dragged) panels.forEach((panel) => panel.reveal(p));
  }
  function refresh() {
    for (const { groups } of panels) {
      layers.forEach((one, k) => {
        const frame = one.index(state);
        if (groups[k].shown === frame && !groups[k].between) return;
        glide.show(groups[k].group, one.drawing(frame), atOnce);
        groups[k].shown = frame;
        groups[k].between = false;
      });
    }
    watchers.forEach((watch) => watch(state));
  }

  const sentences = data.says.map(() => "");
  data.says.forEach((one, at) => {
    watchers.push(words(one, sizes, (text) => { sentences[at] = text; }));
  });
  watchers.push(() => {
    const text = sentences.filter(Boolean).join(" ");
    if (says.textContent === text) return;
    says.textContent = text;
    panels.forEach(({ svg }, k) => { if (!k) svg.setAttribute("aria-label", text); });
  });
  const head = make("thead", {});
  head.innerHTML = `<tr>${data.head}</tr>`;
  table.append(head);
  for (const one of data.table) {
    const body = make("tbody", {});
    table.append(body);
    const follow = words(one, sizes, (markup) => { body.innerHTML = markup; }, () => numbers.open);
    watchers.push(follow);
    numbers.addEventListener("toggle", () => follow(state));
  }

  // Playing: one timer for the figure, gone when the figure leaves the page.
  const played = data.params.findIndex((param) => param.play);
  let timer = 0;
  let onPlay = () => {};
  function pause() {
    clearInterval(timer);
    timer = 0;
    onPlay();
  }
  function toggle() {
    if (timer) return pause();
    if (state[played] === sizes[played] - 1) set(played, 0);
    timer = setInterval(() => {
      if (!root.isConnected) return pause();
      set(played, state[played] + 1);
      if (state[played] === sizes[played] - 1) pause();
    }, data.params[played].play);
    onPlay();
  }
  function byHand(p, index) {
    if (timer) pause();
    set(p, index);
  }

  data.params.forEach((param, p) => {
    if (param.control === "choice") {
      const buttons = param.labels.map((label, index) => {
        const button = make("button", { type: "button", role: "radio" }, label);
        button.addEventListener("click", () => byHand(p, index));
        return button;
      });
      const group = make("span", { class: "choice", role: "radiogroup", "aria-label": param.label },
        ...buttons);
      group.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
        const ends = { Home: 0, End: sizes[p] - 1 }[event.key];
        if (by === undefined && ends === undefined) return;
        event.preventDefault();
        byHand(p, by === undefined ? ends : (state[p] + by + sizes[p]) % sizes[p]);
        buttons[state[p]].focus();
      });
      watchers.push(() => buttons.forEach((button, index) => {
        button.setAttribute("aria-checked", String(index === state[p]));
        button.tabIndex = index === state[p] ? 0 : -1;
      }));
      above.append(group);
    }
    if (param.control === "slider") {
      const input = make("input", {
        type: "range", min: 0, max: sizes[p] - 1, step: 1, "aria-label": param.label,
      });
      const output = make("output", { "aria-hidden": "true" });
      input.addEventListener("input", () => byHand(p, Number(input.value)));
      watchers.push(() => {
        input.value = state[p];
        input.setAttribute("aria-valuetext", param.labels[state[p]]);
        output.textContent = param.labels[state[p]];
      });
      if (param.play) below.append(...buttonsToPlay(p));
      below.append(make("label", { class: "slider" }, input, output));
    }
  });

  function buttonsToPlay(p) {
    const back = make("button", { type: "button", class: "icon", "aria-label": "Step back" },
      icon("back"));
    const play = make("button", { type: "button", class: "icon play" });
    const next = make("button", { type: "button", class: "icon", "aria-label": "Step forward" },
      icon("next"));
    back.addEventListener("click", () => byHand(p, state[p] - 1));
    next.addEventListener("click", () => byHand(p, state[p] + 1));
    play.addEventListener("click", toggle);
    onPlay = () => {
      play.setAttribute("aria-label", timer ? "Pause" : "Play");
      play.replaceChildren(icon(timer ? "pause" : "play"));
    };
    onPlay();
    return [back, play, next];
  }

  // Part of the way from the present values to others of parameter `p`: [value, share] each.
  function lean(p, others) {
    for (const { groups } of panels) {
      layers.forEach((one, k) => {
        if (!one.follows(p)) return;
        const base = one.drawing(one.index(state));
        become(groups[k].group, base, null);
        groups[k].between = others.length > 0;
        blend(groups[k].group, base, others.map(([index, share]) => {
          const there = [...state];
          there[p] = index;
          return [one.drawing(one.index(there)), share];
        }));
      });
    }
  }

  function panel([left, top, width, height], first, whole) {
    const svg = make("svg", {
      class: "bbh", viewBox: `${left} ${top} ${width} ${height}`, role: "group",
      style: whole && !narrow ? `max-width:${width}px`
        : `min-width:${Math.round(NARROWEST * width)}px;max-width:${width}px`,
    });
    const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
    style.textContent = data.style;
    svg.append(style);
    if (!whole) svg.style.overflow = "hidden";
    const groups = layers.map((one) => {
      const group = make("g", {});
      svg.append(group);
      return { group, shown: -1, between: false };
    });
    const inside = ([x, y]) => x >= left && x <= left + width && y >= top && y <= top + height;
    const grips = data.grips.filter((grip) => whole || grip.points.some(inside));
    for (const grip of grips) svg.append(handle(grip, reached.has(grip)));
    for (const grip of grips) reached.add(grip);
    const holder = make("div", { class: "panel" }, svg);
    // On a narrow page a wide picture is moved to where something happens.
    function reveal(p) {
      const grip = grips.find((one) => one.param === p && holder.scrollWidth > holder.clientWidth);
      const at = grip && pointsOf(grip).find((point) => point[2] === state[p] && inside(point));
      if (!at) return;
      const x = (at[0] - left) / width * holder.scrollWidth;
      holder.scrollTo({ left: x - holder.clientWidth / 2, behavior: stillness.matches ? "auto" : "smooth" });
    }
    return { svg, groups, holder, reveal };
  }

  let narrow = false;
  let reached = new Set(); // the controls in the pictures that the keyboard finds already
  function lay(width) {
    const wanted = width < NARROW;
    if (panels.length && wanted === narrow) return;
    narrow = wanted;
    gripWatchers.length = 0;
    reached = new Set();
    const parts = narrow && data.panels.length ? data.panels : [[0, 0, ...data.size]];
    panels = parts.map((part, k) => panel(part, !k, parts.length === 1));
    pictures.replaceChildren(...panels.map(({ holder }) => holder));
    panels[0].svg.setAttribute("aria-label", says.textContent);
    atOnce = true;
    refresh();
    atOnce = false;
  }

  // Where a grip's points are: they may move with another parameter.
  function pointsOf(grip) {
    return grip.by < 0 ? grip.points : grip.sets[state[grip.by]];
  }

  const gripWatchers = [];
  watchers.push(() => gripWatchers.forEach((watch) => watch()));
  let dragged = null; // the control that is being dragged

  function handle(grip, again) {
    const p = grip.param;
    const node = make("path", {
      d: grip.outline, class: grip.hover ? "grip" : "grip drag", tabindex: 0, role: "slider",
      "aria-label": grip.label, "aria-valuemin": 0, "aria-valuemax": sizes[p] - 1,
    });
    if (again) {
      node.setAttribute("tabindex", -1);
      node.setAttribute("aria-hidden", "true");
    }
    function follow(event) {
      const at = new DOMPoint(event.clientX, event.clientY)
        .matrixTransform(node.ownerSVGElement.getScreenCTM().inverse());
      let best = Infinity;
      const points = pointsOf(grip);
      let point = points[0];
      for (const one of points) {
        const far = (one[0] - at.x) ** 2 + (one[1] - at.y) ** 2;
        if (far < best) { best = far; point = one; }
      }
      atOnce = dragged === node;
      byHand(p, point[2]);
      if (dragged === node) lean(p, stillness.matches ? [] : towards(at, point));
      atOnce = false;
    }
    // Between which points a finger is: the neighbours it leans to, and by how much.
    function towards(at, [x, y, k]) {
      const ways = [];
      const near = grip.keys.length ? new Set(grip.keys[k]) : new Set([k - 1, k + 1]);
      for (const other of near) {
        const ends = pointsOf(grip).filter((one) => one[2] === other && other !== k);
        if (!ends.length) continue;
        const [u, v] = ends.reduce((a, b) =>
          Math.hypot(a[0] - x, a[1] - y) <= Math.hypot(b[0] - x, b[1] - y) ? a : b);
        const length = (u - x) ** 2 + (v - y) ** 2;
        const share = ((at.x - x) * (u - x) + (at.y - y) * (v - y)) / length;
        if (share > 0.02) ways.push({ other, share: Math.min(share, 0.5), u: u - x, v: v - y });
      }
      ways.sort((a, b) => b.share - a.share);
      const [first, ...rest] = ways;
      if (!first) return [];
      const across = rest.find((way) => Math.abs(way.u * first.u + way.v * first.v)
        < 0.3 * Math.hypot(way.u, way.v) * Math.hypot(first.u, first.v));
      return [first, across].filter(Boolean).map(({ other, share }) => [other, share]);
    }
    function release() {
      if (dragged !== node) return;
      dragged = null;
      refresh();
    }
    node.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      node.setPointerCapture(event.pointerId);
      node.focus({ preventScroll: true });
      follow(event);
      dragged = node;
    });
    node.addEventListener("pointermove", (event) => {
      if (dragged === node || grip.hover) follow(event);
    });
    node.addEventListener("pointerup", release);
    node.addEventListener("pointercancel", release);
    // `touch-action` means nothing on a part of an SVG: without this, the page takes the finger.
    node.addEventListener("touchstart", (event) => {
      if (!grip.hover && event.touches.length === 1) event.preventDefault();
    }, { passive: false });
    node.addEventListener("mousedown", (event) => event.preventDefault());
    node.addEventListener("keydown", (event) => {
      if (event.key === " " && played >= 0) toggle();
      else if (event.key === "Home") byHand(p, 0);
      else if (event.key === "End") byHand(p, sizes[p] - 1);
      else if (event.key in ARROWS && grip.keys.length) {
        byHand(p, grip.keys[state[p]][ARROWS[event.key]]);
      } else if (event.key in ARROWS) byHand(p, state[p] + [-1, 1, 1, -1][ARROWS[event.key]]);
      else return;
      event.preventDefault();
    });
    gripWatchers.push(() => {
      node.setAttribute("aria-valuenow", state[p]);
      node.setAttribute("aria-valuetext", data.params[p].labels[state[p]]);
    });
    return node;
  }

  // Keys that work here mean nothing to the page around; Tab and shortcuts pass. Escape gives
  // the keyboard back to what holds the figure: in a notebook, its cell.
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      let holder = root.parentElement;
      while (holder && holder.tabIndex < 0) holder = holder.parentElement;
      if (holder) holder.focus();
      else document.activeElement.blur();
    }
    if (event.key !== "Tab") event.stopPropagation();
  });

  const css = make("style", {});
  css.textContent = data.css;
  const card = make("div", { class: "card", role: "group", "aria-label": data.title },
    make("div", { class: "title" }, data.title), make("p", { class: "hint" }, data.hint));
  if (above.childNodes.length) card.append(above);
  card.append(pictures);
  if (below.childNodes.length) card.append(below);
  card.append(room, numbers);
  followTheme(root, (dark) => card.classList.toggle("dark", dark));
  page.append(css, card);
  lay(root.clientWidth || 860);
  new ResizeObserver(() => { if (root.clientWidth) lay(root.clientWidth); }).observe(root);
}

const here = document.currentScript && document.currentScript.closest("[data-figure]");
if (here) start(here);
else document.querySelectorAll('[data-figure="__NAME__"]').forEach(start);
