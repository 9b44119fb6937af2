import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { localPath } from '../router.js';
import { sentence } from '../components/problem.js';

/** Trades the node's token for a session. */
class SignInPage extends HeddleElement {
  static properties = { problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.problem = null;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = 'Sign in · Heddle';
  }

  firstUpdated() {
    this.querySelector('input').focus();
  }

  async #submit(event) {
    event.preventDefault();
    const input = this.querySelector('input');
    if (this.busy || input.value === '') {
      input.focus();
      return;
    }
    this.busy = true;
    this.problem = null;
    try {
      await api.signIn(input.value);
      const next = new URLSearchParams(location.search).get('next');
      location.replace(localPath(next, location.origin));
    } catch (problem) {
      this.problem = problem;
      this.busy = false;
      input.select();
    }
  }

  render() {
    return html`<form class="panel sign-in" @submit=${this.#submit}>
      <h1>Sign in</h1>
      <p class="muted">This node was started with a token. Whoever started it knows the token.</p>
      <div class="field">
        <label for="token">Token</label>
        <input
          class="input"
          id="token"
          type="password"
          autocomplete="current-password"
          spellcheck="false"
          required
          aria-invalid=${this.problem ? 'true' : 'false'}
          aria-describedby="token-problem"
        />
        <p class="problem" id="token-problem" role="alert">${this.problem ? this.#reason() : nothing}</p>
      </div>
      <button class="button primary" ?disabled=${this.busy}>Sign in</button>
    </form>`;
  }

  #reason() {
    return this.problem.status === 401 ? 'This is not the token of this node.' : sentence(this.problem);
  }
}

customElements.define('heddle-sign-in-page', SignInPage);
