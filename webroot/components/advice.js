import { html, nothing } from 'lit';
import { rough } from '../format.js';
import { withQuery } from '../router.js';
import { suggestionFor } from '../suggestion.js';

/** Why an ended job took as long as it did, and a link to what would be faster. */
export function advice(job, analysis, estimated) {
  const suggestion = suggestionFor(job, analysis, estimated);
  const question = analysis.makespanMs > 0 ? `Why ${rough(analysis.makespanMs)}?` : 'Why?';
  return html`<section class="panel advice" aria-labelledby="advice-title">
    <h2 id="advice-title">${question}</h2>
    <p>
      ${analysis.advice}
      ${suggestion
        ? html`<a href="/new${withQuery('', { clone: job.id, ...suggestion.changes })}">${suggestion.label}&nbsp;→</a>`
        : nothing}
    </p>
  </section>`;
}
