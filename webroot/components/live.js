import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { clock } from '../clock.js';
import { live } from '../live.js';
import { prefs } from '../prefs.js';
import { counted, exact } from '../format.js';
import { living } from '../states.js';

const WORDS = { connecting: 'connecting…', away: 'store away', reconnecting: 'reconnecting…', offline: 'offline' };

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
          this.nodes = living(message.nodes).length;
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

/** Says that what is shown grows old, once that is no matter of a moment. */
class HeddleOffline extends HeddleElement {
  static properties = { state: { state: true } };

  #lostAt = 0;

  constructor() {
    super();
    this.state = live.state;
    this.renderOn(clock, 'tick');
    this.whileConnected(() =>
      live.onState((state) => {
        if (this.state === 'live' && live.seen) {
          this.#lostAt = clock.now();
        }
        this.state = state;
      }),
    );
  }

  render() {
    return html`<div role="status">
      ${this.state === 'offline' ? this.#offline() : nothing} ${this.state === 'away' ? this.#away() : nothing}
    </div>`;
  }

  #offline() {
    // Calls may get through where the feed does not.
    return html`<div class="notice offline">
      <span>No live connection to the node.${asOf(Math.max(this.#lostAt, api.heardAt))}</span>
      <button class="button" @click=${() => live.retryNow()}>Try now</button>
    </div>`;
  }

  #away() {
    return html`<div class="notice offline">
      <span>The node with the store is away.${asOf(this.#lostAt)} It goes on by itself when the store is back.</span>
    </div>`;
  }
}

function asOf(millis) {
  return millis ? ` What you see is as of ${exact(millis, prefs.utc).slice(11, 19)}.` : '';
}

customElements.define('heddle-live', HeddleLive);
customElements.define('heddle-offline', HeddleOffline);
