// How a job came to the node that has it, in words. Pure.

const WHY = {
  dead: (from) => `${from} was killed`,
  lapsed: (from) => `the lease of ${from} ran out: it was frozen, cut off, or without the store`,
  released: (from) => `${from} ended and gave it up`,
  restarted: (from) => `${from} was killed and started again`,
  unknown: (from, to) => `it was ${to}'s already, without its knowing`,
};

/** Such as "taken over by n2: n1 was killed"; where the same node went on with it, "taken up again by n1". */
export function adoptionInWords({ from, to, reason }) {
  const verb = from === to ? 'taken up again by' : 'taken over by';
  const why = WHY[reason] ?? (() => reason);
  return `${verb} ${to}: ${why(from ?? 'the node before', to)}`;
}
