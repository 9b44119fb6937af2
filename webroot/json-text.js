// Where things stand in the text of a JSON document. Pure; the text may be cut off behind what is looked for.

function skipSpace(text, at) {
  let next = at;
  while (next < text.length && ' \t\r\n'.includes(text[next])) {
    next += 1;
  }
  return next;
}

/** Behind the string that begins here. */
function stringEnd(text, at) {
  let next = at + 1;
  while (next < text.length && text[next] !== '"') {
    next += text[next] === '\\' ? 2 : 1;
  }
  return next + 1;
}

/** Behind the value that begins here. */
function valueEnd(text, at) {
  if (text[at] === '"') {
    return stringEnd(text, at);
  }
  if (text[at] !== '{' && text[at] !== '[') {
    const end = text.slice(at).search(/[,\]}\s]/);
    return end < 0 ? text.length : at + end;
  }
  let depth = 0;
  let next = at;
  do {
    if (text[next] === '"') {
      next = stringEnd(text, next);
      continue;
    }
    depth += '{['.includes(text[next]) ? 1 : '}]'.includes(text[next]) ? -1 : 0;
    next += 1;
  } while (depth > 0 && next < text.length);
  return next;
}

/** The members of an object or the elements of an array that begins here: [name, from, to, where the name stands]. */
function* children(text, at) {
  const inObject = text[at] === '{';
  let next = skipSpace(text, at + 1);
  for (let i = 0; next < text.length && text[next] !== '}' && text[next] !== ']'; i += 1) {
    const start = next;
    let name = String(i);
    if (inObject) {
      const end = stringEnd(text, next);
      name = nameOf(text.slice(next, end));
      next = skipSpace(text, skipSpace(text, end) + 1);
    }
    yield { name, start, from: next, get to() { return valueEnd(text, this.from); } };
    next = skipSpace(text, valueEnd(text, next));
    next = text[next] === ',' ? skipSpace(text, next + 1) : next;
  }
}

function nameOf(quoted) {
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted;
  }
}

/** A JSON Pointer (RFC 6901) as names. */
export function namesOf(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * From where to where the value stands that a JSON Pointer leads to, in a document that is JSON; for
 * a field that is missing, the brace where it should be.
 */
export function placeOf(text, pointer) {
  let from = skipSpace(text, 0);
  for (const name of namesOf(pointer)) {
    const child = '{['.includes(text[from]) ? find(text, from, name) : null;
    if (!child) {
      return { from, to: Math.min(from + 1, text.length) };
    }
    ({ from } = child);
  }
  return { from, to: valueEnd(text, from) };
}

/** The last of that name counts in JavaScript, the first is where the mistake is shown. */
function find(text, at, name) {
  for (const child of children(text, at)) {
    if (child.name === name) {
      return child;
    }
  }
  return null;
}

/**
 * Takes a job's document apart of which only the beginning is at hand.
 *
 * @return {settings, tasksAt}: the fields before the list of tasks, and where that list begins; null
 *     where there is no such list
 */
export function splitAtTasks(text) {
  const at = skipSpace(text, 0);
  if (text[at] !== '{') {
    return null;
  }
  const settings = {};
  for (const child of children(text, at)) {
    if (child.name === 'tasks') {
      return text[child.from] === '[' ? { settings, tasksAt: child.from } : null;
    }
    try {
      settings[child.name] = JSON.parse(text.slice(child.from, child.to));
    } catch {
      return null;
    }
  }
  return null;
}
