import { html } from 'lit';

/** What stands where there is nothing: what belongs here, and what to do next. */
export function emptyState(title, text, actions) {
  return html`<div class="panel empty">
    <h2>${title}</h2>
    <p>${text}</p>
    <div class="actions">${actions}</div>
  </div>`;
}
