// A job that is being written: from what the form holds to what is sent, and back. Pure.

import { durationJson } from './durations.js';

/** Beyond so many, sleeps are no rows but text. */
export const ROWS_MAX = 200;
/** Text that is longer than this stays what it is, a file, and is sent without being shown. */
export const TEXT_CHARS_MAX = 256 * 1024;
/** So much of a file tells how it begins. */
export const HEAD_BYTES = 64 * 1024;

export const TABS = ['sleeps', 'urls', 'json'];

const TEXTS = ['name', 'concurrency', 'attempts', 'backoff', 'timeout', 'deadline', 'perHost', 'repeat'];
const CHOICES = {
  mode: ['sequential', 'threads', 'pool', 'eventloop', 'virtual'],
  order: ['fifo', 'longest-first'],
  onFailure: ['continue', 'stop'],
};
const DURATIONS = new Set(['backoff', 'timeout', 'deadline']);
const DEFAULTS = { mode: 'eventloop', order: 'fifo', onFailure: 'continue' };

export const SETTINGS = [...TEXTS, ...Object.keys(CHOICES)];
export const NO_SETTINGS = Object.freeze({ ...Object.fromEntries(TEXTS.map((name) => [name, ''])), ...DEFAULTS });

const LAB = [
  ['ABC', '2s'],
  ['DEF', '2s'],
  ['GHI', '5s'],
];

let lastKey = 0;

/** A row of the list of sleeps; the key stays with it wherever it moves. */
export function sleepRow(name = '', duration = '') {
  lastKey += 1;
  return { key: lastKey, name, duration };
}

/** The draft that the page begins with. */
export function emptyDraft() {
  return {
    tab: 'sleeps',
    settings: NO_SETTINGS,
    /** What was typed as the concurrency of the models that are not chosen, by model. */
    concurrencies: {},
    sleeps: LAB.map(([name, duration]) => sleepRow(name, duration)),
    urls: { text: '', file: null },
    json: { text: '', file: null },
    kept: null,
  };
}

/** A draft as the browser kept it; its rows get keys of their own. */
export function rememberedDraft(draft) {
  return { ...emptyDraft(), ...draft, sleeps: draft.sleeps.map(({ name, duration }) => sleepRow(name, duration)) };
}

/** The concurrency that a model would run with, as typed: what is typed for one says nothing of another. */
export function concurrencyOf({ settings, concurrencies }, mode) {
  return mode === settings.mode ? settings.concurrency : (concurrencies[mode] ?? '');
}

/** What changes of a draft when another model is chosen. */
export function choiceOf(draft, mode) {
  const { settings, concurrencies } = draft;
  return {
    settings: { ...settings, mode, concurrency: concurrencyOf(draft, mode) },
    concurrencies: { ...concurrencies, [settings.mode]: settings.concurrency },
  };
}

/** The settings that a query names: only those, as they would be typed. */
export function settingsIn(query) {
  const given = new URLSearchParams(query);
  const named = SETTINGS.filter((name) => given.has(name) && (CHOICES[name]?.includes(given.get(name)) ?? true));
  return Object.fromEntries(named.map((name) => [name, given.get(name)]));
}

/** What differs from the defaults, as a query has it; empty text takes a parameter away. */
export function queryOf({ tab, settings }) {
  const own = SETTINGS.map((name) => [name, settings[name] === NO_SETTINGS[name] ? '' : settings[name]]);
  return { tab: tab === 'sleeps' ? '' : tab, ...Object.fromEntries(own) };
}

/** A whole number as JSON has it; anything else as it was typed, for the server to say what is wrong. */
function numberJson(typed) {
  const text = typed.trim();
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** The settings as fields of a job; what is the default is left out. */
export function settingsJson(settings) {
  const fields = {};
  for (const name of ['name', 'mode', 'concurrency', 'order', 'onFailure', 'attempts', ...DURATIONS, 'repeat', 'perHost']) {
    const typed = name === 'concurrency' && settings.mode === 'sequential' ? '' : settings[name].trim();
    if (typed !== '' && (name === 'mode' || typed !== DEFAULTS[name])) {
      fields[name] = jsonOf(name, typed);
    }
  }
  return fields;
}

function jsonOf(name, typed) {
  if (DURATIONS.has(name)) {
    return durationJson(typed);
  }
  return name === 'name' || name in CHOICES ? typed : numberJson(typed);
}

function sleepJson({ name, duration }) {
  return {
    type: 'sleep',
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(duration.trim() === '' ? {} : { duration: durationJson(duration) }),
  };
}

/** The job that rows of sleeps make. */
export function sleepsJob({ settings, sleeps }) {
  return { ...settingsJson(settings), tasks: sleeps.map(sleepJson) };
}

/** The lines of a list that are URLs, each with its place in the text. */
export function urlLines(text) {
  const lines = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const url = line.trim();
    if (url !== '' && !url.startsWith('#')) {
      lines.push({ url, from: at, to: at + line.trimEnd().length });
    }
    at += line.length + 1;
  }
  return lines;
}

/** What kind of document a text is: a type, and the job where it is one that can be read. */
export function readDocument(text) {
  try {
    return { type: 'application/json', job: JSON.parse(text), error: null };
  } catch (error) {
    return readLines(text) ?? { type: 'application/json', job: null, error: error.message };
  }
}

function readLines(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    const [settings, ...tasks] = lines.map((line) => JSON.parse(line));
    return tasks.length > 0 ? { type: 'application/x-ndjson', job: { ...settings, tasks }, error: null } : null;
  } catch {
    return null;
  }
}

/** The type of a text that is too long to be read: by how it begins. */
export function typeOfText(text) {
  const begin = text.trimStart();
  if (!/^[{[]/.test(begin)) {
    return 'text/uri-list';
  }
  const end = begin.indexOf('\n');
  const goesOn = end >= 0 && /^\s*\{/.test(begin.slice(end, end + HEAD_BYTES));
  return goesOn && isJson(begin.slice(0, end)) ? 'application/x-ndjson' : 'application/json';
}

function isJson(line) {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** The type of a file: by its name, else what it was made as. */
export function typeOfFile({ name, type }) {
  if (/\.(ndjson|jsonl)$/i.test(name)) {
    return 'application/x-ndjson';
  }
  if (/\.json$/i.test(name)) {
    return 'application/json';
  }
  return type === 'application/json' || type === 'application/x-ndjson' ? type : 'text/uri-list';
}

/** What to send: {body, type, query}; a body without a type is an object. */
export function requestOf(draft) {
  if (draft.kept) {
    return { body: keptBody(draft), type: 'application/json', query: {} };
  }
  if (draft.tab === 'urls') {
    const query = Object.fromEntries(Object.entries(settingsJson(draft.settings)).map(([name, value]) => [name, String(value)]));
    return { body: draft.urls.file ?? draft.urls.text, type: 'text/uri-list', query };
  }
  if (draft.tab === 'json') {
    const { file, text } = draft.json;
    return file
      ? { body: file, type: typeOfFile(file) === 'application/x-ndjson' ? 'application/x-ndjson' : 'application/json', query: {} }
      : { body: text, type: readDocument(text).type, query: {} };
  }
  return { body: sleepsJob(draft), type: undefined, query: {} };
}

/** New settings before the list of tasks as it was. */
function keptBody({ settings, kept }) {
  const head = JSON.stringify(settingsJson(settings));
  return new Blob([head.slice(0, -1), ',"tasks":', kept.tasks], { type: 'application/json' });
}

// ---- From a job back to a draft.

/** Settings of a job as they would be typed. */
export function typedSettings(job) {
  const typed = SETTINGS.filter((name) => job[name] !== undefined && job[name] !== null).map((name) => [
    name,
    DURATIONS.has(name) && typeof job[name] === 'number' ? `${job[name]}s` : String(job[name]),
  ]);
  return { ...NO_SETTINGS, ...Object.fromEntries(typed) };
}

function only(task, ...names) {
  return Object.keys(task).every((name) => names.includes(name));
}

/** The draft of a job: rows or a list where its tasks are of one simple kind, else its document. */
export function draftOfJob(job, changes = {}) {
  const settings = { ...typedSettings(job), ...changes };
  const draft = { ...emptyDraft(), settings };
  const { tasks } = job;
  const sleeps = tasks.length <= ROWS_MAX && tasks.every((task) => task.type === 'sleep' && only(task, 'type', 'name', 'duration'));
  if (sleeps) {
    const rows = tasks.map(({ name = '', duration }) => sleepRow(name, typeof duration === 'number' ? `${duration}s` : duration));
    return { ...draft, tab: 'sleeps', sleeps: rows };
  }
  if (tasks.every((task) => task.type === 'download' && only(task, 'type', 'url'))) {
    return { ...draft, tab: 'urls', urls: { text: tasks.map(({ url }) => `${url}\n`).join(''), file: null } };
  }
  return { ...draft, tab: 'json', json: { text: documentText({ ...settingsJson(settings), tasks }), file: null } };
}

/** A job as text, a task a line. */
export function documentText({ tasks, ...settings }) {
  const fields = Object.entries(settings).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const lines = tasks.map((task) => `    ${JSON.stringify(task)}`);
  return `{\n${[...fields, `  "tasks": [\n${lines.join(',\n')}\n  ]`].join(',\n')}\n}\n`;
}

// ---- Where an error belongs.

/**
 * Where the field is that a JSON Pointer of the server leads to: {in: 'settings', name}, {in: 'sleeps',
 * row, field}, {in: 'urls', index}, {in: 'json', pointer}, or {in: 'all'}.
 */
export function fieldAt(pointer, draft) {
  const [first, index, field] = pointer.split('/').slice(1);
  if (draft.tab === 'json' && !draft.kept) {
    return draft.json.file ? { in: 'all' } : { in: 'json', pointer };
  }
  if (SETTINGS.includes(first)) {
    return { in: 'settings', name: first };
  }
  if (first !== 'tasks' || index === undefined || draft.kept) {
    return { in: 'all' };
  }
  if (draft.tab === 'urls') {
    return draft.urls.file ? { in: 'all' } : { in: 'urls', index: Number(index) };
  }
  return { in: 'sleeps', row: Number(index), field: field === 'name' ? 'name' : 'duration' };
}
