// Single keys that do something, and what each does.

import { prefs } from './prefs.js';

const bindings = new Map();

function typing(event) {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'))
  );
}

/** Starts to listen. */
export function startKeys() {
  document.addEventListener('keydown', (event) => {
    const binding = bindings.get(event.key);
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const busy = document.querySelector('dialog[open]') !== null;
    if (binding && prefs.keys && !modified && !busy && !event.defaultPrevented && !typing(event)) {
      event.preventDefault();
      binding.run();
    }
  });
}

/** Has a key do something; returns what ends that. */
export function bindKey(key, label, run) {
  const binding = { label, run };
  bindings.set(key, binding);
  return () => {
    if (bindings.get(key) === binding) {
      bindings.delete(key);
    }
  };
}

/** What each key does now. */
export function boundKeys() {
  return [...bindings].map(([key, { label }]) => ({ key, label }));
}
