import { html } from 'lit';
import { HeddleElement } from '../element.js';
import { prefs } from '../prefs.js';
import { bindKey, boundKeys } from '../keys.js';

/** A button, and the key "?", that tell what the keys do. */
class HeddleKeysHelp extends HeddleElement {
  constructor() {
    super();
    this.renderOn(prefs, 'change');
    this.whileConnected(() => bindKey('?', 'Show these keys', () => this.#open()));
  }

  async #open() {
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector('dialog').showModal();
  }

  render() {
    return html`<button class="button icon" aria-label="Keys" title="Keys (?)" @click=${() => this.#open()}>?</button>
      <dialog aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <dl class="keys">
          ${boundKeys().map(
            ({ key, label }) =>
              html`<dt><kbd>${key}</kbd></dt>
                <dd>${label}</dd>`,
          )}
          <dt><kbd>Tab</kbd></dt>
          <dd>On to the next link, field or button; everything can be reached</dd>
          <dt><kbd>Esc</kbd></dt>
          <dd>Close what is open</dd>
        </dl>
        <label class="choice">
          <input
            type="checkbox"
            .checked=${prefs.keys}
            @change=${(event) => {
              prefs.keys = event.target.checked;
            }}
          />
          Single keys do these things
        </label>
        <div class="actions">
          <form method="dialog"><button class="button" autofocus>Close</button></form>
        </div>
      </dialog>`;
  }
}

customElements.define('heddle-keys-help', HeddleKeysHelp);
