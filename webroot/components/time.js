import { html } from 'lit';
import { HeddleElement } from '../element.js';
import { clock } from '../clock.js';
import { prefs } from '../prefs.js';
import { ago, exact, NOTHING } from '../format.js';

/** A time as "2 min ago", and exact on hover. */
class HeddleTime extends HeddleElement {
  static properties = { at: {} };

  constructor() {
    super();
    this.at = null;
    this.renderOn(clock, 'tick');
    this.renderOn(prefs, 'change');
  }

  render() {
    if (!this.at) {
      return NOTHING;
    }
    const then = Date.parse(this.at);
    return html`<time datetime=${this.at} title=${exact(then, prefs.utc)}>${ago(then, clock.now())}</time>`;
  }
}

customElements.define('heddle-time', HeddleTime);
