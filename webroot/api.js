// The one place that calls fetch.

const ROOT = '/api/v1';
const GET_TRIES = 3;
const WAIT_SECONDS_MAX = 10;

/** What a call ended in that did not succeed: a problem (RFC 9457), or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(status, title, detail, fields = [], retryAfterSeconds = null) {
    super(detail || title);
    this.name = 'ApiError';
    this.status = status;
    this.title = title;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The details for one field, by its JSON Pointer. */
  field(pointer) {
    return this.fields.filter((field) => field.pointer === pointer).map((field) => field.detail);
  }

  /** No answer came: the node is gone, or the network. */
  get unreachable() {
    return this.status === 0;
  }
}

async function problemOf(response) {
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const seconds = Number.isNaN(retryAfter) ? null : retryAfter;
  const type = response.headers.get('Content-Type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    const title = response.statusText || `status ${response.status}`;
    return new ApiError(response.status, title, '', [], seconds);
  }
  const problem = await response.json().catch(() => ({}));
  const { title = '', detail = '', errors = [] } = problem;
  return new ApiError(response.status, title, detail, errors, seconds);
}

function addressOf(path, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    const given = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (given !== '') {
      parameters.set(name, given);
    }
  }
  const text = parameters.toString();
  return ROOT + path + (text ? `?${text}` : '');
}

/**
 * The API of a node.
 *
 * @param fetch what sends a request
 * @param wait what waits, given milliseconds
 * @param now tells the time
 */
export function createApi({ fetch, wait, now }) {
  let signedOut = () => {};
  let heardAt = 0;

  async function once(method, path, { query, body, type, signal, accept, key } = {}) {
    const headers = { Accept: accept ?? 'application/json' };
    if (key !== undefined) {
      headers['Idempotency-Key'] = key;
    }
    if (body !== undefined) {
      headers['Content-Type'] = type ?? 'application/json';
    }
    const sent = body !== undefined && type === undefined ? JSON.stringify(body) : body;
    let response;
    try {
      response = await fetch(addressOf(path, query), { method, headers, body: sent, signal });
    } catch (cause) {
      if (cause.name === 'AbortError') {
        throw cause;
      }
      throw new ApiError(0, 'No answer', 'The node did not answer. Is it running, and the network up?');
    }
    heardAt = now();
    if (response.ok) {
      return response;
    }
    throw await problemOf(response);
  }

  /** Sends a request; what only reads is tried again where the node asks to come back later. */
  async function send(method, path, options = {}) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(method, path, options);
      } catch (problem) {
        if (problem.status === 401 && path !== '/session') {
          signedOut();
        }
        const again = method === 'GET' && problem.status === 503 && attempt < GET_TRIES;
        if (!again) {
          throw problem;
        }
        await wait(1000 * Math.min(problem.retryAfterSeconds ?? 1, WAIT_SECONDS_MAX));
        options.signal?.throwIfAborted();
      }
    }
  }

  async function json(method, path, options) {
    const response = await send(method, path, options);
    return response.status === 204 ? null : response.json();
  }

  /** The browser keeps what is large on disk. */
  async function blob(path, options) {
    const response = await send('GET', path, options);
    try {
      return await response.blob();
    } catch (cause) {
      if (cause.name === 'AbortError') {
        throw cause;
      }
      throw new ApiError(0, 'Broken off', 'The answer broke off before its end.');
    }
  }

  const job = (id) => `/jobs/${encodeURIComponent(id)}`;

  return {
    /** Has a function called when a call finds that nobody is signed in. */
    onSignedOut(handler) {
      signedOut = handler;
    },

    /** When the node last answered; 0 where it never has. */
    get heardAt() {
      return heardAt;
    },

    signIn: (token) => json('POST', '/session', { body: { token } }),
    signOut: () => json('DELETE', '/session'),

    /** A page of jobs: state (array), name, limit, cursor. */
    jobs: (query, signal) => json('GET', '/jobs', { query, signal }),
    job: (id, signal) => json('GET', job(id), { signal }),
    /**
     * Submits a job: an object, or text or a file of a media type. The same key, body, type and query
     * make the same job, however often they are sent.
     */
    submit: (body, { type, query, key, signal } = {}) => json('POST', '/jobs', { body, type, query, key, signal }),
    /** The job as it was sent: a Blob, since it may be large. */
    spec: (id, signal) => blob(`${job(id)}/spec`, { signal }),
    /** A page of tasks: state (array), code, limit, cursor or from. */
    tasks: (id, query, signal) => json('GET', `${job(id)}/tasks`, { query, signal }),
    /** All tasks that match as a Blob, of type text/csv or application/x-ndjson. */
    allTasks: (id, type, query, signal) => blob(`${job(id)}/tasks`, { query, signal, accept: type }),
    task: (id, index, signal) => json('GET', `${job(id)}/tasks/${index}`, { signal }),
    timeline: (id, query, signal) => json('GET', `${job(id)}/timeline`, { query, signal }),
    analysis: (id, signal) => json('GET', `${job(id)}/analysis`, { signal }),
    cancel: (id) => json('POST', `${job(id)}/cancel`),
    pause: (id) => json('POST', `${job(id)}/pause`),
    resume: (id) => json('POST', `${job(id)}/resume`),
    retry: (id, code) => json('POST', `${job(id)}/retry`, { query: { code } }),
    remove: (id) => json('DELETE', job(id)),
    nodes: (signal) => json('GET', '/nodes', { signal }),
    drainNode: (name) => json('POST', `/nodes/${encodeURIComponent(name)}/drain`),
    resumeNode: (name) => json('POST', `/nodes/${encodeURIComponent(name)}/resume`),
  };
}

export const api = createApi({
  fetch: (...request) => globalThis.fetch(...request),
  wait: (millis) => new Promise((done) => setTimeout(done, millis)),
  now: () => Date.now(),
});
