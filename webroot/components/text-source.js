import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { HeddleElement } from '../element.js';
import { TEXT_CHARS_MAX, typeOfText } from '../draft.js';
import { bytes, count } from '../format.js';

const ERRORS_SHOWN_MAX = 20;

/** Text that is typed, pasted or dropped, or a file that is too large to be shown. Tells "edit" with {text, file}. */
class HeddleTextSource extends HeddleElement {
  static properties = {
    source: { attribute: false },
    errors: { attribute: false },
    label: {},
    accept: {},
    placeholder: {},
    what: {},
  };

  constructor() {
    super();
    this.source = { text: '', file: null };
    this.errors = [];
    this.label = '';
    this.accept = '';
    this.placeholder = '';
    this.what = '';
  }

  #change(source) {
    this.dispatchEvent(new CustomEvent('edit', { detail: source }));
  }

  #chosen(event) {
    const [file] = event.target.files;
    if (file) {
      this.dispatchEvent(new CustomEvent('file', { detail: file }));
    }
    // Or the same file could not be chosen again.
    event.target.value = '';
  }

  /** What is too long for a text field becomes a file at once. */
  #pasted(event) {
    const text = event.clipboardData.getData('text/plain');
    if (text.length > TEXT_CHARS_MAX) {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent('file', { detail: new File([text], 'what was pasted', { type: typeOfText(text) }) }));
    }
  }

  /** Selects what an error is about, and brings it into sight. */
  show({ from, to }) {
    const area = this.querySelector('textarea');
    area.focus();
    area.setSelectionRange(from, to);
    const line = area.value.slice(0, from).split('\n').length - 1;
    const height = Number.parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (line - 2) * height);
  }

  render() {
    const { text, file } = this.source;
    return html`${file
        ? html`<div class="file">
            <p>
              <strong><bdi>${file.name}</bdi></strong>
              <span class="muted">${bytes(file.size)}, sent as it is</span>
            </p>
            <button type="button" class="button" @click=${() => this.#change({ text: '', file: null })}>Remove</button>
          </div>`
        : html`<textarea
            class="input text"
            rows="12"
            aria-label=${this.label}
            placeholder=${this.placeholder}
            autocomplete="off"
            spellcheck="false"
            wrap="off"
            aria-invalid=${this.errors.length > 0 ? 'true' : 'false'}
            aria-describedby="text-errors text-hint"
            .value=${live(text)}
            @input=${(event) => this.#change({ text: event.target.value, file: null })}
            @paste=${this.#pasted}
          ></textarea>`}
      ${this.#problems()}
      <div class="below">
        <label class="button choose">
          <input type="file" class="visually-hidden" accept=${this.accept} @change=${this.#chosen} />
          Choose a file
        </label>
        <p class="muted small" id="text-hint">${this.what}</p>
      </div>`;
  }

  #problems() {
    const { errors } = this;
    if (errors.length === 0) {
      return html`<ul id="text-errors" hidden></ul>`;
    }
    const more = errors.length - ERRORS_SHOWN_MAX;
    return html`<ul class="problems small" id="text-errors">
      ${errors.slice(0, ERRORS_SHOWN_MAX).map(
        (error) =>
          html`<li class="problem">
            <span aria-hidden="true">✕</span>
            ${error.from === undefined
              ? nothing
              : html`<button type="button" class="link" @click=${() => this.show(error)}>line ${count(this.#line(error.from))}</button>:`}
            ${error.detail}
          </li>`,
      )}
      ${more > 0 ? html`<li class="muted">and ${count(more)} more</li>` : nothing}
    </ul>`;
  }

  #line(at) {
    return this.source.text.slice(0, at).split('\n').length;
  }
}

customElements.define('heddle-text-source', HeddleTextSource);
