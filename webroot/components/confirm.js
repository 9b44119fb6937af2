import { html } from 'lit';
import { HeddleElement } from '../element.js';

let dialog = null;

/**
 * Asks before something is done; tells whether to do it.
 *
 * @param question such as {title: 'Delete 3 jobs?', text: '…', action: 'Delete 3 jobs', danger: true};
 *     keep is what the other button says
 */
export function confirm(question) {
  return dialog.ask(question);
}

class HeddleConfirm extends HeddleElement {
  static properties = { question: { state: true } };

  #answer = null;

  constructor() {
    super();
    this.question = { title: '', text: '', action: '', danger: false };
    this.whileConnected(() => {
      dialog = this;
      return () => this.#close(false);
    });
  }

  async ask(question) {
    this.#close(false);
    this.question = question;
    await this.updateComplete;
    this.querySelector('dialog').showModal();
    return new Promise((answer) => {
      this.#answer = answer;
    });
  }

  #close(yes) {
    const answer = this.#answer;
    this.#answer = null;
    this.querySelector('dialog[open]')?.close();
    answer?.(yes);
  }

  render() {
    const { title, text, action, danger, keep = 'Keep' } = this.question;
    return html`<dialog aria-labelledby="confirm-title" aria-describedby="confirm-text" @close=${() => this.#close(false)}>
      <h2 id="confirm-title">${title}</h2>
      <p id="confirm-text">${text}</p>
      <div class="actions">
        <button class="button" autofocus @click=${() => this.#close(false)}>${keep}</button>
        <button class="button ${danger ? 'danger' : 'primary'}" @click=${() => this.#close(true)}>${action}</button>
      </div>
    </dialog>`;
  }
}

customElements.define('heddle-confirm', HeddleConfirm);
