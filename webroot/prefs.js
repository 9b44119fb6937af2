// What people chose, kept in this browser: theme, time zone, keys.

function read(name) {
  try {
    return localStorage.getItem(`heddle.${name}`);
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(`heddle.${name}`, value);
  } catch {
    // Storage is switched off: it holds until the page is closed.
  }
}

class Prefs extends EventTarget {
  #theme = read('theme') ?? 'system';
  #utc = read('times') === 'utc';
  #keys = read('keys') !== 'off';

  /** "system", "light" or "dark". */
  get theme() {
    return this.#theme;
  }

  set theme(theme) {
    this.#theme = theme;
    if (theme === 'system') {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = theme;
    }
    this.#changed('theme', theme);
  }

  /** Whether exact times are in UTC rather than local. */
  get utc() {
    return this.#utc;
  }

  set utc(utc) {
    this.#utc = utc;
    this.#changed('times', utc ? 'utc' : 'local');
  }

  /** Whether single keys do something. */
  get keys() {
    return this.#keys;
  }

  set keys(on) {
    this.#keys = on;
    this.#changed('keys', on ? 'on' : 'off');
  }

  #changed(name, value) {
    write(name, value);
    this.dispatchEvent(new Event('change'));
  }
}

/** Tells "change". */
export const prefs = new Prefs();
