import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { HeddleElement } from '../element.js';
import { ROWS_MAX, sleepRow } from '../draft.js';
import { count } from '../format.js';
import { fieldErrors } from './field.js';

/** Sleeps by name and duration, in the order in which they start. Tells "edit" with the rows. */
class HeddleSleepRows extends HeddleElement {
  static properties = {
    rows: { attribute: false },
    errors: { attribute: false },
    dragged: { state: true },
  };

  /** What to focus once the rows are rendered anew: a row's key and a part of it. */
  #focus = null;

  constructor() {
    super();
    this.rows = [];
    this.errors = new Map();
    this.dragged = null;
  }

  #change(rows, focus = null) {
    this.#focus = focus;
    this.dispatchEvent(new CustomEvent('edit', { detail: rows }));
  }

  updated() {
    if (this.#focus) {
      const { key, part } = this.#focus;
      this.#focus = null;
      this.querySelector(key === null ? '.add' : `[data-key="${key}"] .${part}`)?.focus();
    }
  }

  #edit(row, field, value) {
    this.#change(this.rows.map((one) => (one === row ? { ...row, [field]: value } : one)));
  }

  #add(at) {
    if (this.rows.length < ROWS_MAX) {
      const row = sleepRow();
      this.#change([...this.rows.slice(0, at), row, ...this.rows.slice(at)], { key: row.key, part: 'name' });
    }
  }

  #remove(at) {
    const rows = this.rows.filter((_, i) => i !== at);
    const next = rows[Math.min(at, rows.length - 1)];
    this.#change(rows, next ? { key: next.key, part: 'remove' } : { key: null });
  }

  /** Moves a row; the focus goes with it, to the same part or to the one that can still be used. */
  #move(from, to, part) {
    if (to < 0 || to >= this.rows.length || from === to) {
      return;
    }
    const rows = [...this.rows];
    const [row] = rows.splice(from, 1);
    rows.splice(to, 0, row);
    const usable = { up: to === 0 ? 'down' : 'up', down: to === rows.length - 1 ? 'up' : 'down' };
    this.#change(rows, part ? { key: row.key, part: usable[part] ?? part } : null);
  }

  #key(event, at) {
    if (event.isComposing) {
      return;
    }
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      const part = event.target.classList.contains('duration') ? 'duration' : 'name';
      this.#move(at, event.key === 'ArrowUp' ? at - 1 : at + 1, part);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#add(at + 1);
    }
  }

  #dragStart(event, row) {
    this.dragged = row.key;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', row.name);
    event.dataTransfer.setDragImage(event.target.closest('li'), 0, 0);
  }

  #dragOver(event, at) {
    const from = this.rows.findIndex((row) => row.key === this.dragged);
    if (from >= 0) {
      event.preventDefault();
      event.stopPropagation();
      this.#move(from, at, null);
    }
  }

  render() {
    const full = this.rows.length >= ROWS_MAX;
    return html`<ol class="sleeps">
        ${repeat(
          this.rows,
          (row) => row.key,
          (row, at) => this.#row(row, at),
        )}
      </ol>
      <div class="below">
        <button
          type="button"
          class="button add"
          aria-disabled=${full ? 'true' : nothing}
          aria-describedby="rows-hint"
          @click=${() => this.#add(this.rows.length)}
        >
          Add a sleep
        </button>
        <p class="muted small" id="rows-hint">
          ${full
            ? `${count(ROWS_MAX)} rows is all there is room for; JSON takes more.`
            : html`<kbd>Enter</kbd> adds one below, <kbd>Alt</kbd> <kbd>↑</kbd> <kbd>↓</kbd> move it.`}
        </p>
      </div>`;
  }

  #row(row, at) {
    const number = count(at + 1);
    const nameErrors = this.errors.get(`${at}/name`) ?? [];
    const durationErrors = this.errors.get(`${at}/duration`) ?? [];
    const problem = `sleep-${row.key}-problem`;
    const bad = nameErrors.length + durationErrors.length > 0;
    return html`<li
      data-key=${row.key}
      class=${this.dragged === row.key ? 'dragged' : ''}
      @dragover=${(event) => this.#dragOver(event, at)}
      @drop=${(event) => this.dragged !== null && event.preventDefault()}
      @keydown=${(event) => event.target.matches('input') && this.#key(event, at)}
    >
      <span
        class="handle muted"
        draggable="true"
        title="Drag to another place"
        aria-hidden="true"
        @dragstart=${(event) => this.#dragStart(event, row)}
        @dragend=${() => {
          this.dragged = null;
        }}
        >⠿</span
      >
      <span class="number muted" aria-hidden="true">${number}</span>
      <input
        class="input name"
        placeholder="task-${at}"
        aria-label="Name of row ${number}"
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${nameErrors.length > 0 ? 'true' : 'false'}
        aria-describedby=${bad ? problem : nothing}
        .value=${live(row.name)}
        @input=${(event) => this.#edit(row, 'name', event.target.value)}
      />
      <input
        class="input duration"
        placeholder="such as 2s"
        aria-label="Duration of row ${number}"
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${durationErrors.length > 0 ? 'true' : 'false'}
        aria-describedby=${bad ? problem : nothing}
        .value=${live(row.duration)}
        @input=${(event) => this.#edit(row, 'duration', event.target.value)}
      />
      <span class="buttons">
        ${this.#button('up', '↑', `Move row ${number} up`, at === 0, () => this.#move(at, at - 1, 'up'))}
        ${this.#button('down', '↓', `Move row ${number} down`, at === this.rows.length - 1, () => this.#move(at, at + 1, 'down'))}
        ${this.#button('remove', '✕', `Remove row ${number}`, false, () => this.#remove(at))}
      </span>
      ${fieldErrors(problem, [...nameErrors, ...durationErrors])}
    </li>`;
  }

  #button(part, sign, label, disabled, run) {
    return html`<button type="button" class="button icon ${part}" aria-label=${label} title=${label} ?disabled=${disabled} @click=${run}>
      ${sign}
    </button>`;
  }
}

customElements.define('heddle-sleep-rows', HeddleSleepRows);
