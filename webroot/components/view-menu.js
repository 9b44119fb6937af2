import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { prefs } from '../prefs.js';
import { api } from '../api.js';

const THEMES = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** How things look: theme, time zone; and the way out. */
class HeddleViewMenu extends HeddleElement {
  constructor() {
    super();
    this.renderOn(prefs, 'change');
  }

  async #signOut() {
    await api.signOut();
    location.assign('/sign-in');
  }

  render() {
    return html`<button class="button icon" popovertarget="view-menu" aria-label="View: theme and times" title="View">
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"></circle>
          <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor"></path>
        </svg>
      </button>
      <div class="menu" id="view-menu" popover>
        <fieldset>
          <legend>Theme</legend>
          ${THEMES.map(
            ([theme, label]) => html`<label class="choice">
              <input
                type="radio"
                name="theme"
                .checked=${prefs.theme === theme}
                @change=${() => {
                  prefs.theme = theme;
                }}
              />
              ${label}
            </label>`,
          )}
        </fieldset>
        <fieldset>
          <legend>Times</legend>
          <label class="choice">
            <input
              type="checkbox"
              role="switch"
              .checked=${prefs.utc}
              @change=${(event) => {
                prefs.utc = event.target.checked;
              }}
            />
            Exact times in UTC
          </label>
        </fieldset>
        ${document.documentElement.dataset.signIn === 'true'
          ? html`<div class="sign-out"><button class="button" @click=${() => this.#signOut()}>Sign out</button></div>`
          : nothing}
      </div>`;
  }
}

customElements.define('heddle-view-menu', HeddleViewMenu);
