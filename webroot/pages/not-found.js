import { html } from 'lit';
import { HeddleElement } from '../element.js';
import { emptyState } from '../components/empty.js';

class NotFoundPage extends HeddleElement {
  connectedCallback() {
    super.connectedCallback();
    document.title = 'Not found · Heddle';
  }

  render() {
    return html`<div class="page-head"><h1>Nothing here</h1></div>
      ${emptyState(
        'There is no page at this address',
        'It may have been mistyped, or lead to something that is no longer there.',
        html`<a class="button primary" href="/">All jobs</a>`,
      )}`;
  }
}

customElements.define('heddle-not-found-page', NotFoundPage);
