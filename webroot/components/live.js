import { html } from 'lit';
import { HeddleElement } from '../element.js';
import { live } from '../live.js';
import { counted } from '../format.js';

const WORDS = { connecting: 'connecting…', reconnecting: 'reconnecting…', offline: 'offline' };

/** Whether what is shown is live, and of how many nodes. */
class HeddleLive extends HeddleElement {
  static properties = { nodes: { state: true }, state: { state: true } };

  constructor() {
    super();
    this.nodes = null;
    this.state = live.state;
    this.whileConnected(() =>
      live.onState((state) => {
        this.state = state;
      }),
    );
    this.whileConnected(() =>
      live.subscribe({ subscribe: 'nodes' }, (message) => {
        if (message.nodes) {
          this.nodes = message.nodes.length;
        }
      }),
    );
  }

  render() {
    const nodes = this.nodes === null ? '' : ` · ${counted(this.nodes, 'node')}`;
    const words = this.state === 'live' ? `live${nodes}` : WORDS[this.state];
    return html`<span class="live" role="status" data-state=${this.state}>${words}</span>`;
  }
}

customElements.define('heddle-live', HeddleLive);
