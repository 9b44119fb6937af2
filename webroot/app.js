// The shell around all pages: header, navigation, the page at the address.

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { HeddleElement } from './element.js';
import { api } from './api.js';
import { live } from './live.js';
import { bindKey, startKeys } from './keys.js';
import { match, router } from './router.js';
import { notFound, routes } from './routes.js';
import { problemNotice } from './components/problem.js';
import './components/confirm.js';
import './components/keys-help.js';
import './components/live.js';
import './components/toasts.js';
import './components/view-menu.js';

function signInAddress() {
  const here = location.pathname + location.search;
  return here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`;
}

class HeddleApp extends HeddleElement {
  static properties = { current: { state: true }, failed: { state: true } };

  constructor() {
    super();
    this.current = null;
    this.failed = null;
    this.whileConnected(() => {
      const changed = (event) => event.detail.moved && this.#show(true);
      router.addEventListener('change', changed);
      return () => router.removeEventListener('change', changed);
    });
    if (router.knows('/new')) {
      this.whileConnected(() => bindKey('n', 'New job', () => router.go('/new')));
    }
  }

  connectedCallback() {
    super.connectedCallback();
    this.#show(false);
  }

  async #show(moved) {
    const path = location.pathname;
    const { route, params } = match(routes, path) ?? { route: notFound, params: {} };
    try {
      await route.load();
    } catch {
      // Most likely there is another version of the pages now, whose files have other names.
      this.failed = { message: 'This page could not be loaded. Heddle may have been updated.' };
      return;
    }
    if (location.pathname !== path) {
      return;
    }
    this.failed = null;
    this.current = { route, params, path };
    if (moved) {
      await this.updateComplete;
      window.scrollTo(0, 0);
      this.querySelector('main').focus({ preventScroll: true });
    }
  }

  #page({ route, params, path }) {
    const page = document.createElement(route.element);
    Object.assign(page, params);
    return keyed(path, page);
  }

  willUpdate(changed) {
    if (changed.has('current') && this.current) {
      this.page = this.#page(this.current);
    }
  }

  render() {
    const bare = this.current?.route.bare;
    return html`<a class="skip button" href="#main">Skip to the page</a>
      <header class="topbar">
        <a class="brand" href="/">
          <svg viewBox="0 0 24 24" fill="none" stroke-width="2.2" stroke-linecap="round" aria-hidden="true">
            <path d="M5 3v3M5 10v11M12 3v8M12 15v6M19 3v3M19 10v11"></path>
            <circle cx="5" cy="8" r="2"></circle>
            <circle cx="12" cy="13" r="2"></circle>
            <circle cx="19" cy="8" r="2"></circle>
          </svg>
          Heddle
        </a>
        ${bare || !this.current ? nothing : this.#navigation()}
        <div class="tools">
          ${bare || !this.current ? nothing : html`<heddle-live></heddle-live>`}
          <heddle-view-menu></heddle-view-menu>
          <heddle-keys-help></heddle-keys-help>
        </div>
      </header>
      <main id="main" tabindex="-1">
        ${this.failed ? problemNotice(this.failed, () => location.reload()) : this.page}
      </main>
      ${bare || !this.current ? nothing : html`<heddle-offline></heddle-offline>`}
      <heddle-confirm></heddle-confirm>
      <heddle-toasts></heddle-toasts>`;
  }

  #navigation() {
    return html`<nav aria-label="Pages">
      <ul>
        ${routes
          .filter((route) => route.nav)
          .map(
            (route) =>
              html`<li>
                <a href=${route.path} aria-current=${this.#within(route) ? 'page' : nothing}>${route.nav}</a>
              </li>`,
          )}
      </ul>
    </nav>`;
  }

  /** A job's page belongs to the jobs. */
  #within(route) {
    const { path } = this.current;
    return path === route.path || (route.path === '/' && path.startsWith('/jobs/'));
  }
}

api.onSignedOut(() => {
  if (location.pathname !== '/sign-in') {
    location.assign(signInAddress());
  }
});
// The browser does not tell why a connection was refused; a plain call finds out.
live.onLost(() => api.nodes().catch(() => {}));
window.addEventListener('online', () => live.retryNow());
document.addEventListener('visibilitychange', () => document.hidden || live.retryNow());

router.start(routes);
startKeys();
customElements.define('heddle-app', HeddleApp);
