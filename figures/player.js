// Moves a figure among the frames that Python drew. No mathematics here: it chooses, never computes.
// Nothing moves unless the reader moves it, so there is no motion to reduce.
(function () {
  "use strict";

  const ICONS = {
    back: "M14 5v10l-8-5zM5 5h1.6v10H5z",
    play: "M6 4l10 6-10 6z",
    pause: "M5.5 4h3v12h-3zM11.5 4h3v12h-3z",
    next: "M6 5v10l8-5zM13.4 5H15v10h-1.6z",
  };
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

  // A layer shows itself in `node`; it touches the page only when its own frame changes.
  function layer(data, sizes, put) {
    let shown = -1;
    return function (state) {
      let k = 0;
      for (const p of data.params) k = k * sizes[p] + state[p];
      k = data.states[k];
      if (k === shown) return;
      shown = k;
      const [template, numbers] = data.frames[k];
      const pieces = data.templates[template];
      const fill = numbers.split(" ");
      put(pieces.reduce((text, piece, at) => text + fill[at - 1] + piece));
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

    const picture = make("svg", {
      class: "bbh", viewBox: `0 0 ${width} ${height}`, role: "group", style: `max-width:${width}px`,
    });
    const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
    style.textContent = data.style;
    picture.append(style);
    const says = make("p", { "aria-live": "polite" });
    // Unseen, the longest text there can be keeps the place, so that nothing below jumps.
    const room = make("div", { class: "says" }, make("p", { class: "ghost" }, data.longest), says);
    const table = make("table", {});
    const above = make("div", { class: "row" });
    const below = make("div", { class: "row below" });

    function set(p, index) {
      const wanted = Math.max(0, Math.min(sizes[p] - 1, index));
      if (wanted === state[p]) return;
      state[p] = wanted;
      watchers.forEach((watch) => watch(state));
    }

    for (const one of data.layers) {
      const group = make("g", {});
      picture.append(group);
      watchers.push(layer(one, sizes, (markup) => { group.innerHTML = markup; }));
    }
    const sentences = data.says.map(() => "");
    data.says.forEach((one, at) => {
      watchers.push(layer(one, sizes, (text) => { sentences[at] = text; }));
    });
    watchers.push(() => {
      const text = sentences.filter(Boolean).join(" ");
      if (says.textContent === text) return;
      says.textContent = text;
      picture.setAttribute("aria-label", text);
    });
    const head = make("thead", {});
    head.innerHTML = `<tr>${data.head}</tr>`;
    table.append(head);
    for (const one of data.table) {
      const body = make("tbody", {});
      table.append(body);
      watchers.push(layer(one, sizes, (markup) => { body.innerHTML = markup; }));
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

    for (const grip of data.grips) picture.append(handle(grip));

    function handle(grip) {
      const p = grip.param;
      const node = make("path", {
        d: grip.outline, class: grip.hover ? "grip" : "grip drag", tabindex: 0, role: "slider",
        "aria-label": grip.label, "aria-valuemin": 0, "aria-valuemax": sizes[p] - 1,
      });
      let dragging = false;
      function follow(event) {
        const at = new DOMPoint(event.clientX, event.clientY)
          .matrixTransform(picture.getScreenCTM().inverse());
        let best = Infinity;
        let index = state[p];
        for (const [x, y, k] of grip.points) {
          const far = (x - at.x) ** 2 + (y - at.y) ** 2;
          if (far < best) { best = far; index = k; }
        }
        byHand(p, index);
      }
      node.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        dragging = true;
        node.setPointerCapture(event.pointerId);
        node.focus({ preventScroll: true });
        follow(event);
      });
      node.addEventListener("pointermove", (event) => { if (dragging || grip.hover) follow(event); });
      node.addEventListener("pointerup", () => { dragging = false; });
      node.addEventListener("pointercancel", () => { dragging = false; });
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
      watchers.push(() => {
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
    const numbers = make("details", {}, make("summary", {}, "The numbers"),
      make("div", { class: "scroll" }, table));
    const card = make("div", { class: "card", role: "group", "aria-label": data.title },
      make("div", { class: "title" }, data.title), make("p", { class: "hint" }, data.hint));
    if (above.childNodes.length) card.append(above);
    card.append(picture);
    if (below.childNodes.length) card.append(below);
    card.append(room, numbers);
    watchers.forEach((watch) => watch(state));
    page.append(css, card);
  }

  const here = document.currentScript && document.currentScript.closest("[data-figure]");
  if (here) start(here);
  else document.querySelectorAll('[data-figure="__NAME__"]').forEach(start);
})();
