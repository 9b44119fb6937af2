// Every page there is: its path, its element and where that is defined, and its place in the navigation.

export const routes = [
  { path: '/', element: 'heddle-jobs-page', load: () => import('./pages/jobs.js'), nav: 'Jobs' },
  { path: '/new', element: 'heddle-new-page', load: () => import('./pages/new.js'), nav: 'New' },
  { path: '/jobs/:jobId', element: 'heddle-job-page', load: () => import('./pages/job.js') },
  { path: '/nodes', element: 'heddle-nodes-page', load: () => import('./pages/nodes.js'), nav: 'Nodes' },
  { path: '/sign-in', element: 'heddle-sign-in-page', load: () => import('./pages/sign-in.js'), bare: true },
];

export const notFound = {
  path: '',
  element: 'heddle-not-found-page',
  load: () => import('./pages/not-found.js'),
};
