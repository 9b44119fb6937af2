import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

/** What the server says of a field. */
export function fieldErrors(id, errors) {
  return errors.length === 0
    ? nothing
    : html`<p class="problem small" id=${id}><span aria-hidden="true">✕</span> ${errors.join('; ')}</p>`;
}

/** The ids of what describes a field. */
export function describedBy(id, hint, errors) {
  const ids = [hint ? `${id}-hint` : '', errors.length > 0 ? `${id}-problem` : ''].filter((one) => one !== '');
  return ids.length > 0 ? ids.join(' ') : nothing;
}

/**
 * A text field with its label, a hint, and what the server says of it.
 *
 * @param field {id, label, hint, value, placeholder, inputmode, disabled, errors, input}
 */
export function textField({ id, label, hint = '', value, placeholder = '', inputmode = 'text', disabled = false, errors, input }) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      class="input"
      id=${id}
      autocomplete="off"
      spellcheck="false"
      inputmode=${inputmode}
      placeholder=${placeholder}
      ?disabled=${disabled}
      aria-invalid=${errors.length > 0 ? 'true' : 'false'}
      aria-describedby=${describedBy(id, hint, errors)}
      .value=${live(value)}
      @input=${(event) => input(event.target.value)}
    />
    ${hint ? html`<p class="muted small" id="${id}-hint">${hint}</p>` : nothing} ${fieldErrors(`${id}-problem`, errors)}
  </div>`;
}

/**
 * A choice with its label, and what the server says of it.
 *
 * @param field {id, label, value, options, errors, input}; options are [value, label] each
 */
export function choiceField({ id, label, value, options, errors, input }) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select
      class="input"
      id=${id}
      aria-invalid=${errors.length > 0 ? 'true' : 'false'}
      aria-describedby=${describedBy(id, '', errors)}
      @change=${(event) => input(event.target.value)}
    >
      ${options.map(([option, words]) => html`<option value=${option} .selected=${option === value}>${words}</option>`)}
    </select>
    ${fieldErrors(`${id}-problem`, errors)}
  </div>`;
}
