import { html, nothing } from 'lit';

/** What a call ended in, and a way to try again. */
export function problemNotice(problem, again) {
  return html`<div class="notice" role="alert">
    <span><span aria-hidden="true">✕</span> ${sentence(problem)}</span>
    ${again ? html`<button class="button" @click=${again}>Try again</button>` : nothing}
  </div>`;
}

/** An error of a call as a sentence. */
export function sentence(problem) {
  const text = problem.message || problem.title || 'Something went wrong';
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  const later = problem.retryAfterSeconds ? ` Try again in ${problem.retryAfterSeconds} s.` : '';
  return (/[.!?…]$/.test(first) ? first : `${first}.`) + later;
}
