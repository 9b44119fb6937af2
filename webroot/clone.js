// A job to begin another one with, read from the server.

import { api } from './api.js';
import { draftOfJob, emptyDraft, HEAD_BYTES, TEXT_CHARS_MAX, typedSettings } from './draft.js';
import { splitAtTasks } from './json-text.js';

/** The draft of a job, with some settings changed. A large list of tasks stays what it is. */
export async function cloneOf(id, changes, signal) {
  const [job, spec] = await Promise.all([api.job(id, signal), api.spec(id, signal)]);
  const draft =
    spec.size <= TEXT_CHARS_MAX ? draftOfJob(JSON.parse(await spec.text()), changes) : await keptOf(job, spec, changes);
  return { draft, job };
}

async function keptOf(job, spec, changes) {
  const head = await spec.slice(0, HEAD_BYTES).text();
  const { settings, tasksAt } = splitAtTasks(head);
  const bytesBefore = new TextEncoder().encode(head.slice(0, tasksAt)).length;
  const kept = {
    tasks: spec.slice(bytesBefore),
    count: job.tasks.total / (settings.repeat ?? 1),
    size: spec.size - bytesBefore,
  };
  return { ...emptyDraft(), settings: { ...typedSettings(settings), ...changes }, kept };
}
