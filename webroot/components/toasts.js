import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { HeddleElement } from '../element.js';

const SHOWN_MILLIS = 6000;
const TOASTS_MAX = 4;

let toasts = null;

/** Says something in passing. */
export function toast(text) {
  toasts?.add(text);
}

class HeddleToasts extends HeddleElement {
  static properties = { list: { state: true } };

  #next = 1;

  constructor() {
    super();
    this.list = [];
    this.whileConnected(() => {
      toasts = this;
      return () => {
        toasts = null;
      };
    });
  }

  add(text) {
    const id = this.#next;
    this.#next += 1;
    this.list = [...this.list, { id, text }].slice(-TOASTS_MAX);
    setTimeout(() => this.#remove(id), SHOWN_MILLIS);
  }

  #remove(id) {
    this.list = this.list.filter((one) => one.id !== id);
  }

  render() {
    return html`<div class="toasts" role="status">
      ${repeat(
        this.list,
        (one) => one.id,
        (one) => html`<div class="toast">
          <span>${one.text}</span>
          <button class="link" @click=${() => this.#remove(one.id)} aria-label="Dismiss">✕</button>
        </div>`,
      )}
    </div>`;
  }
}

customElements.define('heddle-toasts', HeddleToasts);
