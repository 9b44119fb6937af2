import { html } from 'lit';

/**
 * Tabs, moved through by the arrow keys.
 *
 * @param tabs [value, label] each; input is told the one chosen
 */
export function tabList(label, tabs, value, input) {
  const values = tabs.map(([tab]) => tab);
  const moved = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = step ? values[(values.indexOf(value) + step + values.length) % values.length] : { Home: values[0], End: values.at(-1) }[event.key];
    if (to) {
      event.preventDefault();
      input(to);
      event.currentTarget.querySelector(`#tab-${to}`).focus();
    }
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${moved}>
    ${tabs.map(
      ([tab, words]) =>
        html`<button
          type="button"
          role="tab"
          id="tab-${tab}"
          aria-selected=${tab === value ? 'true' : 'false'}
          aria-controls="tab-panel"
          tabindex=${tab === value ? '0' : '-1'}
          @click=${() => input(tab)}
        >
          ${words}
        </button>`,
    )}
  </div>`;
}
