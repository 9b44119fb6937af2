import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { cloneOf } from '../clone.js';
import {
  choiceOf, concurrencyOf, documentText, emptyDraft, fieldAt, queryOf, rememberedDraft, requestOf, settingsIn, sleepsJob, TABS, TEXT_CHARS_MAX, typeOfFile, urlLines,
} from '../draft.js';
import { bytes, count, counted } from '../format.js';
import { placeOf } from '../json-text.js';
import { countLines } from '../line-count.js';
import { otherwise, previewOf } from '../preview.js';
import { router } from '../router.js';
import { choiceField, textField } from '../components/field.js';
import { modeCards } from '../components/mode-cards.js';
import { planPanel } from '../components/plan.js';
import { problemNotice, sentence } from '../components/problem.js';
import { tabList } from '../components/tabs.js';
import '../components/sleep-rows.js';
import '../components/text-source.js';

const TAB_LABELS = [
  ['sleeps', 'Sleeps'],
  ['urls', 'URLs'],
  ['json', 'JSON'],
];
const SETTLED_MILLIS = 300;
/** More text than this is not kept for when somebody comes back. */
const REMEMBERED_CHARS_MAX = 100_000;
const MORE = ['backoff', 'deadline', 'perHost', 'repeat'];
const ERRORS_LISTED_MAX = 10;

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('');
}

/** A new job: its tasks, how they run, and what that will be. */
class NewPage extends HeddleElement {
  static properties = {
    draft: { state: true },
    origin: { state: true },
    listed: { state: true },
    loading: { state: true },
    problem: { state: true },
    errors: { state: true },
    sending: { state: true },
    dropping: { state: true },
  };

  #settled = null;
  #counting = null;
  #cloning = null;
  /** Of the last try, while nobody knows whether it arrived. */
  #key = null;
  #preview = null;

  constructor() {
    super();
    const query = new URLSearchParams(location.search);
    const tab = query.get('tab');
    const draft = history.state?.draft ? rememberedDraft(history.state.draft) : emptyDraft();
    this.draft = {
      ...draft,
      tab: TABS.includes(tab) ? tab : draft.tab,
      settings: { ...draft.settings, ...settingsIn(location.search) },
    };
    this.origin = null;
    this.listed = null;
    this.loading = false;
    this.problem = null;
    this.errors = [];
    this.sending = null;
    this.dropping = false;
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = 'New job · Heddle';
    const id = new URLSearchParams(location.search).get('clone');
    if (id && !history.state?.draft) {
      this.#clone(id);
    }
  }

  disconnectedCallback() {
    clearTimeout(this.#settled);
    this.#counting?.abort();
    this.#cloning?.abort();
    this.sending?.abort();
    super.disconnectedCallback();
  }

  // ---- The draft.

  #set(changes) {
    this.draft = { ...this.draft, ...changes };
    this.#key = null;
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => this.#remember(), SETTLED_MILLIS);
  }

  #setting(name, value) {
    this.errors = this.errors.filter((error) => error.pointer !== `/${name}`);
    this.#set({ settings: { ...this.draft.settings, [name]: value } });
  }

  #mode(mode) {
    this.errors = this.errors.filter((error) => error.pointer !== '/mode' && error.pointer !== '/concurrency');
    this.#set(choiceOf(this.draft, mode));
  }

  /** The settings go into the address; the tasks, where they are few, into what the browser keeps of this visit. */
  #remember() {
    clearTimeout(this.#settled);
    const { draft } = this;
    const light = draft.urls.text.length + draft.json.text.length <= REMEMBERED_CHARS_MAX && !draft.kept && !draft.urls.file && !draft.json.file;
    router.amend('/new', queryOf(draft), light ? { draft } : null);
  }

  #tab(tab) {
    const { draft } = this;
    const begun = tab === 'json' && draft.json.text === '' && !draft.json.file;
    // The same as JSON, to go on from.
    const json = begun && draft.tab === 'sleeps' ? { text: documentText(sleepsJob(draft)), file: null } : draft.json;
    this.errors = [];
    this.#set({ tab, json });
    this.#count();
  }

  async #file(file) {
    const type = typeOfFile(file);
    const tab = type !== 'text/uri-list' ? 'json' : this.draft.tab === 'json' ? 'json' : 'urls';
    const source = file.size > TEXT_CHARS_MAX ? { text: '', file } : { text: await file.text(), file: null };
    this.errors = [];
    this.#set({ tab, [tab]: source });
    this.#count();
  }

  #source(tab, source) {
    this.errors = [];
    this.#set({ [tab]: source });
    this.#count();
  }

  /** How many lines a file has, where that says how many tasks. */
  async #count() {
    this.#counting?.abort();
    this.#counting = new AbortController();
    this.listed = null;
    const { tab } = this.draft;
    const file = this.draft[tab]?.file;
    const lines = tab === 'urls' || (file && typeOfFile(file) === 'application/x-ndjson');
    if (file && lines) {
      const { signal } = this.#counting;
      const total = await countLines(file, { comments: tab === 'urls', signal });
      if (!signal.aborted) {
        this.listed = tab === 'urls' ? total : Math.max(0, total - 1);
      }
    }
  }

  async #clone(id) {
    this.#cloning?.abort();
    this.#cloning = new AbortController();
    this.loading = true;
    this.problem = null;
    try {
      const { draft, job } = await cloneOf(id, settingsIn(location.search), this.#cloning.signal);
      this.origin = job;
      this.draft = draft;
      this.listed = draft.kept?.count ?? null;
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.problem = problem;
      }
    } finally {
      this.loading = false;
    }
  }

  // ---- Sending.

  async #submit(event) {
    event.preventDefault();
    if (this.sending) {
      return;
    }
    const sending = new AbortController();
    this.sending = sending;
    this.problem = null;
    this.errors = [];
    // Sent once more after no answer came, it is the same job.
    this.#key ??= newKey();
    try {
      const { body, type, query } = requestOf(this.draft);
      const job = await api.submit(body, { type, query, key: this.#key, signal: sending.signal });
      this.sending = null;
      // Whoever comes back finds what was sent.
      this.#remember();
      router.go(`/jobs/${job.id}`);
    } catch (problem) {
      this.sending = null;
      if (problem.name !== 'AbortError') {
        this.#refused(problem);
      }
    }
  }

  async #refused(problem) {
    if (!problem.unreachable) {
      this.#key = null;
    }
    this.problem = problem;
    this.errors = problem.fields;
    await this.updateComplete;
    await Promise.all([...this.querySelectorAll('heddle-sleep-rows, heddle-text-source')].map((part) => part.updateComplete));
    this.#showFirstError();
  }

  #showFirstError() {
    const field = this.querySelector('[aria-invalid="true"], .modes[aria-describedby] input:checked');
    const source = field?.closest('heddle-text-source');
    const placed = source?.errors.find((error) => error.from !== undefined);
    if (placed) {
      source.show(placed);
    } else {
      (field ?? this.querySelector('.notice')).focus();
    }
  }

  /** The errors that belong to a field of the form. */
  #errorsOf(name) {
    return this.errors
      .filter((error) => fieldAt(error.pointer, this.draft).name === name)
      .map((error) => error.detail);
  }

  /** The errors by row and field. */
  #rowErrors() {
    const errors = new Map();
    for (const { pointer, detail } of this.errors) {
      const at = fieldAt(pointer, this.draft);
      if (at.in === 'sleeps' && at.row < this.draft.sleeps.length) {
        const key = `${at.row}/${at.field}`;
        errors.set(key, [...(errors.get(key) ?? []), `The ${at.field} ${detail}`]);
      }
    }
    return errors;
  }

  /** The errors with their places in the text. */
  #textErrors() {
    const { draft } = this;
    const lines = draft.tab === 'urls' ? urlLines(draft.urls.text) : [];
    return this.errors
      .map(({ pointer, detail }) => ({ detail, at: fieldAt(pointer, draft) }))
      .filter(({ at }) => at.in === 'urls' || at.in === 'json')
      .map(({ detail, at }) =>
        at.in === 'urls'
          ? { detail: detail.replace(/ \(line \d+\)$/, ''), ...lines[at.index] }
          : { detail: `${at.pointer} ${detail}`.trim(), ...placeOf(draft.json.text, at.pointer) },
      );
  }

  /** The errors that belong to no field. */
  #otherErrors() {
    return this.errors.filter(({ pointer }) => {
      const at = fieldAt(pointer, this.draft);
      return at.in === 'all' || (at.in === 'sleeps' && at.row >= this.draft.sleeps.length);
    });
  }

  // ---- Dropping.

  #dragOver(event) {
    if (event.dataTransfer.types.includes('Files') && !this.draft.kept) {
      event.preventDefault();
      this.dropping = true;
    }
  }

  #drop(event) {
    const [file] = event.dataTransfer.files;
    this.dropping = false;
    if (file && !this.draft.kept) {
      event.preventDefault();
      this.#file(file);
    }
  }

  // ---- Rendering.

  willUpdate(changed) {
    if (changed.has('draft') || changed.has('listed')) {
      this.#preview = previewOf(this.draft, this.listed);
    }
  }

  render() {
    const { draft } = this;
    return html`<div class="page-head">
        <h1>New job</h1>
        ${this.origin
          ? html`<p class="muted">as <a href="/jobs/${this.origin.id}"><bdi>${this.origin.name}</bdi></a></p>`
          : nothing}
      </div>
      ${this.loading
        ? html`<p class="muted" role="status">Reading the job…</p>`
        : html`<form
            class="new"
            novalidate
            @submit=${this.#submit}
            @keydown=${(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.currentTarget.requestSubmit();
              }
            }}
          >
            <div class="main">
              ${draft.kept ? this.#kept() : this.#tasks()} ${draft.tab === 'json' && !draft.kept ? nothing : this.#settings()}
            </div>
            ${this.#side()}
          </form>`}`;
  }

  #kept() {
    const { kept } = this.draft;
    return html`<section class="panel" aria-labelledby="tasks-title">
      <h2 id="tasks-title">Tasks</h2>
      <p>
        The ${counted(kept.count, 'task')} of <bdi>${this.origin.name}</bdi>, ${bytes(kept.size)}, are sent again as they are.
        What stands below can be changed.
      </p>
      <p><button type="button" class="button" @click=${() => this.#set({ ...emptyDraft(), settings: this.draft.settings })}>Write other tasks</button></p>
    </section>`;
  }

  #tasks() {
    const { tab } = this.draft;
    return html`<section
      class="panel tasks ${this.dropping ? 'dropping' : ''}"
      aria-labelledby="tasks-title"
      @dragover=${this.#dragOver}
      @dragleave=${() => {
        this.dropping = false;
      }}
      @drop=${this.#drop}
    >
      <div class="panel-head">
        <h2 id="tasks-title">Tasks</h2>
        ${tabList('How to give the tasks', TAB_LABELS, tab, (to) => this.#tab(to))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby="tab-${tab}">${this.#panel(tab)}</div>
    </section>`;
  }

  #panel(tab) {
    const { draft } = this;
    if (tab === 'sleeps') {
      return html`<heddle-sleep-rows
        .rows=${draft.sleeps}
        .errors=${this.#rowErrors()}
        @edit=${(event) => {
          this.errors = this.errors.filter((error) => !error.pointer.startsWith('/tasks/'));
          this.#set({ sleeps: event.detail });
        }}
      ></heddle-sleep-rows>`;
    }
    const urls = tab === 'urls';
    return html`<heddle-text-source
      .source=${draft[tab]}
      .errors=${this.#textErrors()}
      label=${urls ? 'URLs, one a line' : 'The job as JSON'}
      accept=${urls ? '.txt,.list,.csv,text/plain,text/uri-list' : '.json,.ndjson,.jsonl,application/json'}
      placeholder=${urls ? 'https://example.org/a.html\nhttps://example.org/b.html' : '{"mode": "pool", "concurrency": 2, "tasks": [{"type": "sleep", "duration": "2s"}]}'}
      what=${urls
        ? 'One a line; what begins with # does not count. Or drop a list here: it may have a million lines.'
        : 'A job, or its settings and then a task a line. Or drop a file here: a large one is sent as it is.'}
      @edit=${(event) => this.#source(tab, event.detail)}
      @file=${(event) => this.#file(event.detail)}
    ></heddle-text-source>`;
  }

  #settings() {
    const { settings } = this.draft;
    const open = MORE.some((name) => settings[name] !== '' || this.#errorsOf(name).length > 0);
    return html`<section class="panel how" aria-labelledby="how-title">
      <h2 id="how-title">How they run</h2>
      ${modeCards({
        value: settings.mode,
        errors: this.#errorsOf('mode'),
        takes: (mode) => otherwise(this.#preview, { mode, concurrency: concurrencyOf(this.draft, mode) }),
        input: (mode) => this.#mode(mode),
      })}
      <div class="fields">
        ${this.#field('name', 'Name', { placeholder: 'job' })} ${this.#concurrency()}
        ${this.#choice('order', 'Order', [
          ['fifo', 'As given'],
          ['longest-first', 'Longest first'],
        ])}
        ${this.#choice('onFailure', 'When a task fails', [
          ['continue', 'Run the others all the same'],
          ['stop', 'Stop the job'],
        ])}
        ${this.#field('attempts', 'Attempts', { placeholder: '3', inputmode: 'numeric' })}
        ${this.#field('timeout', 'Time-out of an attempt', { placeholder: 'none', hint: 'Such as 30s; of a download, unset, 60 s without a byte.' })}
      </div>
      <details ?open=${open}>
        <summary>More</summary>
        <div class="fields">
          ${this.#field('repeat', 'Repeat the list', { placeholder: '1', inputmode: 'numeric', hint: 'How often it is run through.' })}
          ${this.#field('backoff', 'Wait before the next attempt', { placeholder: '200ms', hint: 'Doubles each time.' })}
          ${this.#field('deadline', 'Deadline', { placeholder: 'none', hint: 'For the whole job, pauses included.' })}
          ${this.#field('perHost', 'Connections to a host', { placeholder: '64 on each node', inputmode: 'numeric' })}
        </div>
      </details>
    </section>`;
  }

  #concurrency() {
    const { mode } = this.draft.settings;
    const alone = mode === 'sequential';
    return this.#field('concurrency', mode === 'pool' ? 'Workers' : 'Tasks at once', {
      placeholder: alone ? '1: one after the other' : mode === 'pool' ? '5' : 'all',
      inputmode: 'numeric',
      disabled: alone,
    });
  }

  #field(name, label, { placeholder, hint, inputmode, disabled = false }) {
    return textField({
      id: `setting-${name}`,
      label,
      hint,
      placeholder,
      inputmode,
      disabled,
      value: disabled ? '' : this.draft.settings[name],
      errors: this.#errorsOf(name),
      input: (value) => this.#setting(name, value),
    });
  }

  #choice(name, label, options) {
    return choiceField({
      id: `setting-${name}`,
      label,
      options,
      value: this.draft.settings[name],
      errors: this.#errorsOf(name),
      input: (value) => this.#setting(name, value),
    });
  }

  #side() {
    return html`<section class="side" aria-label="What it will be">
      <div class="panel">${planPanel(this.#preview)}</div>
      ${this.#problemNotice()}
      <div class="send">
        <button class="button primary" aria-disabled=${this.sending ? 'true' : nothing}>${this.sending ? 'Sending…' : this.#verb()}</button>
        ${this.sending ? html`<button type="button" class="button" @click=${() => this.sending?.abort()}>Break off</button>` : nothing}
        <span class="muted small"><kbd>Ctrl</kbd> <kbd>Enter</kbd></span>
      </div>
    </section>`;
  }

  #verb() {
    const { tasks } = this.#preview;
    return tasks > 0 ? `Run ${counted(tasks, 'task')}` : 'Run it';
  }

  #problemNotice() {
    const { problem } = this;
    if (!problem) {
      return nothing;
    }
    const others = this.#otherErrors();
    const placed = this.errors.length - others.length;
    if (this.errors.length === 0) {
      return problemNotice(problem);
    }
    return html`<div class="notice" role="alert" tabindex="-1">
      <p><span aria-hidden="true">✕</span> ${placed > 0 ? `${counted(placed, 'field')} to put right, marked where ${placed === 1 ? 'it is' : 'they are'}.` : sentence(problem)}</p>
      ${others.length > 0
        ? html`<ul class="small">
            ${others.slice(0, ERRORS_LISTED_MAX).map(({ pointer, detail }) => html`<li><code>${pointer || 'the whole'}</code> ${detail}</li>`)}
            ${others.length > ERRORS_LISTED_MAX ? html`<li>and ${count(others.length - ERRORS_LISTED_MAX)} more</li>` : nothing}
          </ul>`
        : nothing}
    </div>`;
  }
}

customElements.define('heddle-new-page', NewPage);
