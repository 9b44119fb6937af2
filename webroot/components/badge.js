import { html, nothing } from 'lit';
import { sign } from '../states.js';

/** A state by sign, word and colour; detail stands behind the word. */
export function stateBadge(state, detail = '') {
  return html`<span class="state state-${state}"
    ><span class="sign" aria-hidden="true">${sign(state)}</span> ${state}${detail ? html` ${detail}` : nothing}</span
  >`;
}
