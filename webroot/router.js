// Pages at real addresses, without loading the document again.

/**
 * The route for a path and what stands for its variables; null where there is none.
 *
 * @param routes each with a path such as /jobs/:id
 */
export function match(routes, path) {
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params) {
      return { route, params };
    }
  }
  return null;
}

function matchPath(pattern, path) {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) {
    return null;
  }
  const params = {};
  for (let i = 0; i < expected.length; i += 1) {
    if (expected[i].startsWith(':') && given[i] !== '') {
      params[expected[i].slice(1)] = decode(given[i]);
    } else if (expected[i] !== given[i]) {
      return null;
    }
  }
  return params;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path on this site to go to after signing in; "/" for whatever leads elsewhere. */
export function localPath(next, origin) {
  if (!next || !next.startsWith('/')) {
    return '/';
  }
  try {
    const target = new URL(next, origin);
    // A path such as /.//elsewhere is on this site, and what is left of it without its dots is not.
    const stays = target.origin === origin && !target.pathname.startsWith('//');
    return stays ? target.pathname + target.search + target.hash : '/';
  } catch {
    return '/';
  }
}

/** The query with some parameters set, and those that are empty left out. */
export function withQuery(search, changes) {
  const query = new URLSearchParams(search);
  Object.entries(changes).forEach(([name, value]) => {
    if (value) {
      query.set(name, value);
    } else {
      query.delete(name);
    }
  });
  const text = query.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}

class Router extends EventTarget {
  #path = null;
  #routes = [];

  /** Follows links and the browser's buttons from now on. */
  start(routes) {
    this.#routes = routes;
    window.addEventListener('popstate', () => this.#changed());
    document.addEventListener('click', (event) => this.#clicked(event));
    this.#path = location.pathname;
  }

  /** Whether there is a page at a path. */
  knows(path) {
    return match(this.#routes, path) !== null;
  }

  /** Goes to an address on this site. */
  go(address) {
    history.pushState(null, '', address);
    this.#changed();
  }

  /**
   * Changes parameters of a page's own address, and leaves no trail in the browser's history. The address may be
   * another page's already while this one still stands: it stays as it is then.
   *
   * @param state what the browser keeps with it; what it has already when left out
   */
  amend(path, changes, state = history.state) {
    if (location.pathname === path) {
      history.replaceState(state, '', path + withQuery(location.search, changes));
      this.#changed();
    }
  }

  #changed() {
    const moved = location.pathname !== this.#path;
    this.#path = location.pathname;
    this.dispatchEvent(new CustomEvent('change', { detail: { moved } }));
  }

  #clicked(event) {
    if (event.defaultPrevented || event.button !== 0) {
      return;
    }
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) {
      return;
    }
    if (link.pathname === location.pathname && link.search === location.search && link.hash) {
      return;
    }
    if (link.pathname.startsWith('/api/')) {
      return;
    }
    event.preventDefault();
    this.go(link.href);
  }
}

/** Tells "change", with whether the path is another one than before. */
export const router = typeof window === 'undefined' ? null : new Router();
