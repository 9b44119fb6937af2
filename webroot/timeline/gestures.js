// What people do with pointer, wheel and fingers on an element, as what they mean by it.

const DRAG_PIXELS = 4;
const FOREIGN_WHEEL_MS = 300;
const WHEEL_STEP = 0.0016;
const LINE_PIXELS = 16;

/**
 * Tells of gestures until the returned function is called.
 *
 * @param means zoom(factor, x), pan(dx, dy), point(x, y, pointerType), pick(x, y, pointerType), leave(), dragging(is),
 *     canZoomOut()
 */
export function listen(element, means) {
  const pointers = new Map();
  let moved = false;
  let foreignWheel = -Infinity;

  const place = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const down = (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) {
      return;
    }
    moved = pointers.size > 0 && moved;
    pointers.set(event.pointerId, place(event));
  };

  const move = (event) => {
    const to = place(event);
    const from = pointers.get(event.pointerId);
    if (!from) {
      means.point(to.x, to.y, event.pointerType);
      return;
    }
    if (!moved && Math.hypot(to.x - from.x, to.y - from.y) < DRAG_PIXELS) {
      return;
    }
    if (!moved) {
      moved = true;
      // Not before it is a drag, so that a click stays one.
      element.setPointerCapture(event.pointerId);
      means.dragging(true);
    }
    const before = [...pointers.values()];
    pointers.set(event.pointerId, to);
    const after = [...pointers.values()];
    if (pointers.size === 1) {
      means.pan(from.x - to.x, from.y - to.y);
    } else if (pointers.size === 2) {
      pinch(before, after);
    }
  };

  const pinch = (before, after) => {
    const apart = ([a, b]) => Math.max(20, Math.abs(a.x - b.x));
    const middle = ([a, b]) => (a.x + b.x) / 2;
    means.pan(middle(before) - middle(after), 0);
    means.zoom(apart(before) / apart(after), middle(after));
  };

  const up = (event) => {
    const known = pointers.delete(event.pointerId);
    if (known && !moved && event.type === 'pointerup') {
      const { x, y } = place(event);
      means.pick(x, y, event.pointerType);
    }
    if (pointers.size === 0 && moved) {
      moved = false;
      means.dragging(false);
    }
  };

  const wheel = (event) => {
    // Who scrolls the page and comes across this wants to go on scrolling.
    const scrolls = event.timeStamp - foreignWheel < FOREIGN_WHEEL_MS && !event.ctrlKey;
    const pixels = event.deltaMode === 1 ? LINE_PIXELS : 1;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const useless = !sideways && event.deltaY > 0 && !event.ctrlKey && !means.canZoomOut();
    if (scrolls || useless) {
      foreignWheel = event.timeStamp;
      return;
    }
    event.preventDefault();
    if (sideways) {
      means.pan((event.deltaX || event.deltaY) * pixels, 0);
    } else {
      const finer = event.ctrlKey ? 6 : 1;
      means.zoom(Math.exp(event.deltaY * pixels * WHEEL_STEP * finer), place(event).x);
    }
  };

  const foreign = (event) => {
    if (!element.contains(event.target)) {
      foreignWheel = event.timeStamp;
    }
  };

  const double = (event) => {
    event.preventDefault();
    means.zoom(event.shiftKey ? 2 : 0.5, place(event).x);
  };

  const leave = () => pointers.size === 0 && means.leave();
  const listeners = [
    [element, 'pointerdown', down],
    [element, 'pointermove', move],
    [element, 'pointerup', up],
    [element, 'pointercancel', up],
    [element, 'pointerleave', leave],
    [element, 'dblclick', double],
    [element, 'wheel', wheel, { passive: false }],
    [window, 'wheel', foreign, { passive: true, capture: true }],
  ];
  listeners.forEach(([target, type, handler, options]) => target.addEventListener(type, handler, options));
  return () => listeners.forEach(([target, type, handler, options]) => target.removeEventListener(type, handler, options));
}
