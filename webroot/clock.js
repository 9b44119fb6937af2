// The page's one second hand.

class Clock extends EventTarget {
  #timer = null;
  #watchers = 0;

  now() {
    return Date.now();
  }

  addEventListener(...args) {
    super.addEventListener(...args);
    this.#watchers += 1;
    this.#timer ??= setInterval(() => this.dispatchEvent(new Event('tick')), 1000);
  }

  removeEventListener(...args) {
    super.removeEventListener(...args);
    this.#watchers -= 1;
    if (this.#watchers === 0) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }
}

/** Tells "tick" each second, while somebody listens. */
export const clock = new Clock();
