// What is known of a job before it is sent. Pure.

import { readDocument, settingsIn, typeOfText, typedSettings, urlLines } from './draft.js';
import { parseDuration } from './durations.js';
import { planOf, workersOf } from './plan.js';

function wholeNumber(typed) {
  return /^\d{1,9}$/.test(typed.trim()) && Number(typed) > 0 ? Number(typed) : null;
}

/**
 * What a draft will be.
 *
 * @param listed how many tasks a file or kept tasks have; null where nobody has counted
 * @return {tasks, workers, settings, plan, hosts, trouble}: tasks is null where nobody knows; plan is
 *     that of sleeps, null for others; hosts, how many there are, null where that does not matter;
 *     trouble says what there is no plan for yet
 */
export function previewOf(draft, listed = null) {
  if (draft.kept) {
    return preview(draft.settings, { count: listed });
  }
  if (draft.tab === 'urls') {
    return draft.urls.file ? preview(draft.settings, { count: listed }) : ofUrls(draft);
  }
  if (draft.tab === 'json') {
    return draft.json.file ? preview(typedSettings({}), { count: listed }) : ofDocument(draft.json.text);
  }
  return ofSleeps(draft.settings, draft.sleeps.map(({ duration }) => duration), 'Row');
}

function ofSleeps(settings, durations, what) {
  const runMillis = durations.map(parseDuration);
  const bad = runMillis.indexOf(null);
  if (bad >= 0) {
    const given = durations[bad];
    const text = given === undefined || given === '' ? 'has no duration yet' : `has “${given}” for a duration: 2, 1.5s and 1h30m are some`;
    return preview(settings, { count: durations.length, trouble: `${what} ${bad + (what === 'Row' ? 1 : 0)} ${text}.` });
  }
  return preview(settings, { count: durations.length, runMillis });
}

function ofUrls({ settings, urls }) {
  if (typeOfText(urls.text) !== 'text/uri-list') {
    return preview(settings, { count: null, trouble: 'This is JSON and no list of URLs: it belongs under “JSON”.' });
  }
  const lines = urlLines(urls.text);
  const hosts = new Set(lines.map(({ url }) => hostOf(url)).filter((host) => host !== null));
  return preview(settings, { count: lines.length, hosts: hosts.size });
}

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return null;
  }
}

function ofDocument(text) {
  const { job, error } = readDocument(text);
  if (text.trim() === '') {
    return preview(typedSettings({}), { count: 0 });
  }
  if (!job || !Array.isArray(job.tasks)) {
    return preview(typedSettings({}), { count: null, trouble: error ? `This is no JSON yet: ${error}` : 'It has no list of “tasks” yet.' });
  }
  // By way of a query, which takes in only what there is to choose from.
  const settings = { ...typedSettings({}), ...settingsIn(new URLSearchParams(typedSettings(job))) };
  const sleeps = job.tasks.length > 0 && job.tasks.every((task) => task?.type === 'sleep');
  return sleeps
    ? ofSleeps(settings, job.tasks.map(({ duration }) => duration), 'Task')
    : preview(settings, { count: job.tasks.length });
}

function preview(settings, { count, runMillis = null, hosts = null, trouble = null }) {
  const repeat = wholeNumber(settings.repeat) ?? 1;
  const concurrency = wholeNumber(settings.concurrency);
  const { mode, order } = settings;
  const tasks = count === null ? null : count * repeat;
  const plan = runMillis && tasks > 0 ? planOf({ runMillis, repeat, mode, concurrency, order }) : null;
  const workers = tasks === null ? null : workersOf(mode, concurrency, tasks);
  return { tasks, workers, settings, plan, hosts, trouble, runMillis, repeat };
}

/** How long sleeps would take under another mode or order; null where nobody can tell. */
export function otherwise({ runMillis, repeat, settings, plan }, changes) {
  if (!plan) {
    return null;
  }
  const { mode, concurrency, order } = { ...settings, ...changes };
  return planOf({ runMillis, repeat, mode, concurrency: wholeNumber(concurrency), order }).makespanMs;
}
