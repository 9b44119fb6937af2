import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { live } from '../live.js';
import { bytes, count, counted, duration, NOTHING } from '../format.js';
import { problemNotice, sentence } from '../components/problem.js';
import { toast } from '../components/toasts.js';
import { living, nodeState } from '../states.js';
import { stateBadge } from '../components/badge.js';
import { meter } from '../components/progress.js';

/** The cluster, node by node, as of the last second. */
class NodesPage extends HeddleElement {
  static properties = { nodes: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.nodes = null;
    this.problem = null;
    this.busy = null;
    this.whileConnected(() =>
      live.subscribe({ subscribe: 'nodes' }, (message) => {
        if (message.nodes) {
          this.nodes = message.nodes;
          this.problem = null;
        }
      }),
    );
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = 'Nodes · Heddle';
    this.#read();
  }

  async #read() {
    try {
      const { nodes } = await api.nodes();
      this.nodes = nodes;
      this.problem = null;
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** What came of it is shown at once; the next word of all nodes is a second away. */
  async #rest(node, rest) {
    if (this.busy) {
      return;
    }
    this.busy = node.name;
    try {
      const now = await (rest ? api.drainNode(node.name) : api.resumeNode(node.name));
      this.nodes = this.nodes.map((one) => (one.incarnation === now.incarnation ? now : one));
    } catch (problem) {
      toast(sentence(problem));
    } finally {
      this.busy = null;
    }
  }

  render() {
    return html`<div class="page-head">
        <h1>Nodes</h1>
        ${this.nodes ? html`<p class="muted">${this.#summary()}</p>` : nothing}
      </div>
      ${this.problem && !this.nodes ? problemNotice(this.problem, () => this.#read()) : nothing}
      ${this.nodes ? this.#table() : nothing}`;
  }

  #summary() {
    const live = living(this.nodes);
    const lost = this.nodes.filter((node) => nodeState(node) === 'lost').length;
    const silent = this.nodes.length - live.length - lost;
    const running = live.reduce((sum, node) => sum + node.running, 0);
    return `${counted(live.length, 'node')} · ${counted(running, 'task')} running${silent ? ` · ${count(silent)} silent` : ''}${lost ? ` · ${count(lost)} lost` : ''}`;
  }

  #table() {
    return html`<div class="panel rows">
      <table role="table">
        <caption class="visually-hidden">
          The nodes of the cluster
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">Name</th>
            <th role="columnheader" scope="col">State</th>
            <th role="columnheader" scope="col">Role</th>
            <th role="columnheader" scope="col" class="number" title="Jobs that it coordinates">Jobs</th>
            <th role="columnheader" scope="col" class="number">Running</th>
            <th role="columnheader" scope="col" class="number">Capacity</th>
            <th role="columnheader" scope="col" class="number">Load</th>
            <th role="columnheader" scope="col">Heap</th>
            <th role="columnheader" scope="col" class="number">Up for</th>
            <th role="columnheader" scope="col"><span class="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(
            this.nodes,
            (node) => node.incarnation,
            (node) => this.#row(node),
          )}
        </tbody>
      </table>
    </div>`;
  }

  /** Of one that is not heard it is not known what it has and does now. */
  #row(node) {
    return html`<tr role="row" class="node">
      <th role="rowheader" scope="row" class="name"><bdi title="${node.name}, version ${node.version}">${node.name}</bdi></th>
      <td role="cell" class="status">${stateBadge(nodeState(node))}${this.#about(node)}</td>
      <td role="cell" data-label="Role">${node.roles.join(', ')}</td>
      <td role="cell" class="number" data-label="Jobs">${node.live ? count(node.jobs) : NOTHING}</td>
      <td role="cell" class="number" data-label="Running">${node.live ? count(node.running) : NOTHING}</td>
      <td role="cell" class="number" data-label="Capacity">${node.live ? this.#capacity(node.capacity) : NOTHING}</td>
      <td role="cell" class="number" data-label="Load">${!node.live || node.load === null ? NOTHING : node.load.toFixed(2)}</td>
      <td role="cell" class="heap" data-label="Heap">${node.live ? this.#heap(node) : NOTHING}</td>
      <td role="cell" class="number" data-label="Up for">${node.live ? duration(node.uptimeMs) : NOTHING}</td>
      <td role="cell" class="act">${this.#button(node)}</td>
    </tr>`;
  }

  /** Since when it is not heard, and what it was kept from doing. */
  #about(node) {
    const notes = [];
    if (!node.live) {
      notes.push(`last heard ${duration(node.silentMs)} ago`);
    }
    if (node.refusedWrites > 0) {
      notes.push(`${counted(node.refusedWrites, 'stale write')} refused`);
    }
    return notes.map((note) => html`<div class="muted small note">${note}</div>`);
  }

  #button(node) {
    const rest = node.state !== 'draining';
    return html`<button
      class="button"
      ?disabled=${!node.live}
      aria-disabled=${this.busy ? 'true' : nothing}
      aria-label="${rest ? 'Drain' : 'Resume'} ${node.name}"
      title=${rest ? 'It takes no more tasks and finishes those that run.' : 'It takes tasks again.'}
      @click=${() => this.#rest(node, rest)}
    >
      ${rest ? 'Drain' : 'Resume'}
    </button>`;
  }

  /** Modes that have room for the same number share a line. */
  #capacity(capacity) {
    const modes = new Map();
    Object.entries(capacity).forEach(([mode, most]) => modes.set(most, [...(modes.get(most) ?? []), mode]));
    return [...modes].map(
      ([most, names]) => html`<div class="capacity">${count(most)} <span class="muted small">${names.join(', ')}</span></div>`,
    );
  }

  #heap(node) {
    const known = node.heapMaxBytes > 0;
    const words = known ? `${bytes(node.heapUsedBytes)} of ${bytes(node.heapMaxBytes)}` : bytes(node.heapUsedBytes);
    return html`${known ? meter('Heap in use', node.heapUsedBytes, node.heapMaxBytes, words) : nothing}
      <span class="small muted">${words}</span>`;
  }
}

customElements.define('heddle-nodes-page', NodesPage);
