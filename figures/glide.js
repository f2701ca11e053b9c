// From one drawing to the next. What differs in numbers only is moved there; the rest is exchanged.
// Numbers in words never move: a reader should not see one that Python did not compute.
const GLIDE = 200; // milliseconds
const TRAVEL = 700; // of what goes along an edge to another place, and is gone when it has arrived
const NUMBER = /-?\d+(?:\.\d+)?/g;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

function drawing(markup) {
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.innerHTML = markup;
  return group;
}

// Two values of an attribute that differ in numbers only, as the pieces around them; or null.
function between(one, two) {
  const pieces = one.split(NUMBER);
  const others = two.split(NUMBER);
  if (pieces.length < 2 || pieces.length !== others.length) return null;
  if (pieces.some((piece, k) => piece !== others[k])) return null;
  return { pieces, from: one.match(NUMBER).map(Number), to: two.match(NUMBER).map(Number) };
}

function written(pieces, numbers) {
  return pieces.reduce((text, piece, k) => text + Math.round(numbers[k - 1] * 100) / 100 + piece);
}

// Whether two elements are the same thing at two moments, so that the one may move to the other.
function same(one, two) {
  if (one.getAttribute("class") !== two.getAttribute("class")) return false;
  if (one.nodeName !== "text") return true;
  return one.textContent.replace(/[−\d.]+/g, "") === two.textContent.replace(/[−\d.]+/g, "");
}

// Makes the element `now` look like `next`. With a list `moves`, attributes that can move stay
// for the present, and what they are to become is put there.
function become(now, next, moves) {
  if (now.isEqualNode(next)) return; // most parts of a picture stay as they are
  const movable = moves && same(now, next);
  for (const { name, value } of [...next.attributes]) {
    const old = now.getAttribute(name);
    if (old === value) continue;
    const data = name === "href" || name.startsWith("data-"); // digits, but no places
    const move = movable && old !== null && !data && between(old, value);
    if (move) moves.push({ node: now, name, ...move, value });
    else now.setAttribute(name, value);
  }
  for (const { name } of [...now.attributes]) if (!next.hasAttribute(name)) now.removeAttribute(name);
  const olds = [...now.childNodes];
  const news = [...next.childNodes];
  let k = 0;
  for (; k < olds.length && k < news.length && olds[k].nodeName === news[k].nodeName; k++) {
    if (olds[k].nodeType === Node.ELEMENT_NODE) become(olds[k], news[k], moves);
    else if (olds[k].data !== news[k].data) olds[k].data = news[k].data;
  }
  for (const gone of olds.slice(k)) gone.remove();
  for (const come of news.slice(k)) now.append(come.cloneNode(true));
}

// Shows `now`, which looks like `base`, part of the way to other drawings: each is [drawing, share].
function blend(now, base, others) {
  for (const { name, value } of base.attributes) {
    let numbers = null;
    let pieces;
    for (const [other, share] of others) {
      const there = same(base, other) && other.getAttribute(name);
      const move = there && there !== value && between(value, there);
      if (!move) continue;
      pieces = move.pieces;
      numbers = numbers || [...move.from];
      move.to.forEach((to, k) => { numbers[k] += share * (to - move.from[k]); });
    }
    if (numbers) now.setAttribute(name, written(pieces, numbers));
  }
  [...base.children].forEach((child, k) => {
    const there = others
      .map(([other, share]) => [other.children[k], share])
      .filter(([other]) => other && other.nodeName === child.nodeName);
    if (there.length && now.children[k]) blend(now.children[k], child, there);
  });
}

// Elements of the class "traveller" are unseen at rest. While a new frame comes in they go along
// the path of their attribute data-way, seen during their part of the time, which is also their part
// of the path: "0 0.5" is the first half.
function journeys(group) {
  return [...group.querySelectorAll(".traveller")].map((node) => {
    const way = document.createElementNS("http://www.w3.org/2000/svg", "path");
    way.setAttribute("d", node.dataset.way);
    const [from, to] = node.dataset.part.split(" ").map(Number);
    return { node, way, length: way.getTotalLength(), from, to };
  });
}

function travel(journey, part) {
  const { node, way, length, from, to } = journey;
  if (part < from || part >= to) {
    node.setAttribute("visibility", "hidden");
    node.removeAttribute("transform");
    return;
  }
  const { x, y } = way.getPointAtLength(part * length);
  node.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  node.setAttribute("visibility", "visible");
}

// Moves what is given to it, all of a figure's layers together, one step for each frame.
function glider(isThere) {
  const running = new Map(); // what moves and what travels, by the group it belongs to
  let waiting = 0;
  function step(time) {
    waiting = 0;
    for (const [group, now] of running) {
      const passed = Math.max(0, time - now.begun);
      const part = Math.min(1, passed / GLIDE);
      const eased = part * (2 - part);
      for (const { node, name, pieces, from, to, value } of now.moves) {
        const shown = part < 1
          ? written(pieces, from.map((number, k) => number + eased * (to[k] - number))) : value;
        node.setAttribute(name, shown);
      }
      if (part === 1) now.moves = [];
      for (const journey of now.travels) travel(journey, passed / TRAVEL);
      if (part === 1 && (!now.travels.length || passed >= TRAVEL)) running.delete(group);
    }
    if (running.size && isThere()) waiting = requestAnimationFrame(step);
  }
  return {
    // From what is seen to `next`: gliding, or at once.
    show(group, next, atOnce) {
      running.delete(group);
      const moves = atOnce || stillness.matches ? null : [];
      become(group, next, moves);
      if (!moves) return;
      const travels = journeys(group);
      if (!moves.length && !travels.length) return;
      running.set(group, { moves, travels, begun: performance.now() });
      if (!waiting) waiting = requestAnimationFrame(step);
    },
  };
}
