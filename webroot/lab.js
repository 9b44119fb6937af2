// The lab: the job that shows what all this is about.

import { api } from './api.js';
import { router } from './router.js';
import { toast } from './components/toasts.js';
import { sentence } from './components/problem.js';

const LAB = {
  name: 'lab',
  mode: 'pool',
  concurrency: 2,
  tasks: [
    { type: 'sleep', name: 'ABC', duration: '2s' },
    { type: 'sleep', name: 'DEF', duration: '2s' },
    { type: 'sleep', name: 'GHI', duration: '5s' },
  ],
};

/** Submits it and goes to its page. */
export async function runLab() {
  try {
    const job = await api.submit(LAB);
    router.go(`/jobs/${job.id}`);
  } catch (problem) {
    toast(sentence(problem));
  }
}
