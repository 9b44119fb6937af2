import { html, nothing } from 'lit';
import { adoptionInWords } from '../adoptions.js';
import { count, counted } from '../format.js';
import './time.js';

const SHOWN_MAX = 3;

/** Which nodes had the job before, and why they have it no more; the newest first. */
export function adoptionNotice(job) {
  const all = job.adoptions ?? [];
  if (all.length === 0) {
    return nothing;
  }
  const newest = all.toReversed();
  return html`<section class="notice adoptions" aria-label="Takeovers">
    <ul>
      ${newest.slice(0, SHOWN_MAX).map(one)}
    </ul>
    ${newest.length > SHOWN_MAX
      ? html`<details>
          <summary>${counted(newest.length - SHOWN_MAX, 'earlier takeover')}</summary>
          <ul>
            ${newest.slice(SHOWN_MAX).map(one)}
          </ul>
        </details>`
      : nothing}
  </section>`;
}

function one(adoption) {
  return html`<li>
    <heddle-time .at=${adoption.at}></heddle-time> <bdi>${adoptionInWords(adoption)}</bdi>
    <span class="muted small">(term ${count(adoption.term)})</span>
  </li>`;
}
