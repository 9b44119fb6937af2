// What our elements have in common.

import { LitElement } from 'lit';

/** An element in the document's own tree: the layers of css/ style it, labels and ids reach into it. */
export class HeddleElement extends LitElement {
  #whileConnected = [];

  createRenderRoot() {
    return this;
  }

  /** Has something begun whenever the element comes into the document; what that returns ends it. */
  whileConnected(begin) {
    this.#whileConnected.push({ begin, end: null });
  }

  /** Renders anew on an event of a target. */
  renderOn(target, type) {
    this.whileConnected(() => {
      const render = () => this.requestUpdate();
      target.addEventListener(type, render);
      return () => target.removeEventListener(type, render);
    });
  }

  connectedCallback() {
    super.connectedCallback();
    this.#whileConnected.forEach((one) => {
      one.end = one.begin();
    });
  }

  disconnectedCallback() {
    this.#whileConnected.forEach((one) => one.end?.());
    super.disconnectedCallback();
  }
}
