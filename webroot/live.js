// The one WebSocket: what changes, as it changes. It comes back by itself, and says how it is.

const ADDRESS = '/api/v1/ws';
const FIRST_RETRY_MILLIS = 500;
const RETRY_MILLIS_MAX = 15_000;
/** So many tries in vain, and we no longer say that we are about to be back. */
const TRIES_UNTIL_OFFLINE = 4;
/** While nodes are watched something comes each second; silence means that the way is broken. */
const SILENCE_MILLIS = 10_000;
const OPENING_MILLIS = 10_000;

function keyOf(topic) {
  return topic.subscribe === 'job' ? `job ${topic.id}` : topic.subscribe;
}

/** The subscription that a message belongs to; null where it tells none. */
function keyOfMessage(message) {
  switch (message.type) {
    case 'jobs':
    case 'nodes':
      return message.type;
    case 'job':
    case 'reset':
      return message.job ? `job ${message.job.id}` : null;
    case 'tasks':
      return `job ${message.jobId}`;
    case 'error':
      return message.id ? `job ${message.id}` : null;
    default:
      return null;
  }
}

/**
 * @param open makes a WebSocket
 * @param timers setTimeout and clearTimeout
 * @param random a number from 0 to 1
 */
export function createLive({ open, timers, random }) {
  const subscriptions = new Map();
  const listeners = new Set();
  let socket = null;
  let state = 'connecting';
  let seen = false;
  let failures = 0;
  let retryTimer = null;
  let silenceTimer = null;
  let probe = () => {};

  function tell(next) {
    if (next !== state) {
      state = next;
      listeners.forEach((listener) => listener(state));
    }
  }

  function send(message) {
    if (socket?.readyState === 1) {
      socket.send(JSON.stringify(message));
    }
  }

  function watchSilence(millis) {
    timers.clearTimeout(silenceTimer);
    silenceTimer = timers.setTimeout(() => lost(socket), millis);
  }

  function connect() {
    timers.clearTimeout(retryTimer);
    retryTimer = null;
    let created;
    try {
      created = open();
    } catch {
      retryLater();
      return;
    }
    socket = created;
    watchSilence(OPENING_MILLIS);
    created.onopen = () => opened(created);
    created.onmessage = (event) => received(created, event.data);
    created.onclose = () => lost(created);
    created.onerror = () => {};
  }

  function opened(which) {
    if (which !== socket) {
      return;
    }
    failures = 0;
    seen = false;
    timers.clearTimeout(silenceTimer);
    subscriptions.forEach((subscription) => send(subscription.request()));
    if (subscriptions.has('nodes')) {
      watchSilence(SILENCE_MILLIS);
    }
    tell('live');
  }

  function received(which, text) {
    if (which !== socket) {
      return;
    }
    if (subscriptions.has('nodes')) {
      watchSilence(SILENCE_MILLIS);
    }
    const message = JSON.parse(text);
    if (message.type === 'ready') {
      // There is a node, but nobody it could ask of jobs.
      tell(message.reachable ? 'live' : 'away');
      return;
    }
    const subscription = subscriptions.get(keyOfMessage(message));
    if (!subscription) {
      return;
    }
    seen ||= state === 'live';
    if (typeof message.seq === 'number') {
      subscription.seq = message.seq;
    }
    if (message.type === 'nodes') {
      subscription.latest = message;
    }
    subscription.handlers.forEach((handler) => handler(message));
  }

  /** A connection ended, or is to be taken for ended. */
  function lost(which) {
    if (which === null || which !== socket) {
      return;
    }
    socket = null;
    timers.clearTimeout(silenceTimer);
    which.onclose = null;
    which.onmessage = null;
    which.close();
    retryLater();
  }

  function retryLater() {
    failures += 1;
    tell(failures < TRIES_UNTIL_OFFLINE ? 'reconnecting' : 'offline');
    const longest = Math.min(RETRY_MILLIS_MAX, FIRST_RETRY_MILLIS * 2 ** Math.min(failures - 1, 10));
    retryTimer = timers.setTimeout(connect, longest * (0.5 + random() / 2));
    probe();
  }

  function subscriptionTo(topic) {
    const subscription = {
      handlers: new Set(),
      seq: topic.after ?? null,
      latest: null,
      request: () => {
        const { after, ...rest } = topic;
        return subscription.seq === null ? rest : { ...rest, after: subscription.seq };
      },
    };
    return subscription;
  }

  return {
    /** "connecting", "live", "away" (connected to a node that has lost its store), "reconnecting" or "offline". */
    get state() {
      return state;
    },

    /** Whether the last connection told anything while it was live. */
    get seen() {
      return seen;
    },

    /** Has a function told each new state; returns what ends that. */
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Has a function called when there is no connection, to find out why over REST. */
    onLost(handler) {
      probe = handler;
    },

    /**
     * Has messages told: {subscribe: 'jobs'}, {subscribe: 'nodes'} or {subscribe: 'job', id, after}.
     * After a break it goes on behind the last event that came. Returns what ends it.
     */
    subscribe(topic, handler) {
      const key = keyOf(topic);
      let subscription = subscriptions.get(key);
      if (subscription) {
        if (subscription.latest) {
          handler(subscription.latest);
        }
      } else {
        subscription = subscriptionTo(topic);
        subscriptions.set(key, subscription);
        send(subscription.request());
      }
      subscription.handlers.add(handler);
      if (socket === null && retryTimer === null) {
        connect();
      }
      return () => {
        subscription.handlers.delete(handler);
        if (subscription.handlers.size === 0 && subscriptions.get(key) === subscription) {
          subscriptions.delete(key);
          const { subscribe, id } = topic;
          send(id === undefined ? { unsubscribe: subscribe } : { unsubscribe: subscribe, id });
        }
      };
    },

    /** Does not wait for the next try: the network is back, or somebody looks. */
    retryNow() {
      if (retryTimer !== null) {
        connect();
      }
    },
  };
}

export const live = createLive({
  open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${ADDRESS}`),
  timers: {
    setTimeout: (run, millis) => setTimeout(run, millis),
    clearTimeout: (timer) => clearTimeout(timer),
  },
  random: Math.random,
});
