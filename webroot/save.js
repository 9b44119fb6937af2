// Files that the page makes.

const NAME_CHARS_MAX = 80;
/** Long enough for any browser to have begun. */
const HELD_MILLIS = 60_000;

/** The name of a job as the name of a file. */
export function fileName(name, ending) {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/^[. -]+|[. -]+$/g, '')
    .slice(0, NAME_CHARS_MAX);
  return `${plain === '' ? 'job' : plain}.${ending}`;
}

/** Has the browser save a Blob. */
export function saveFile(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HELD_MILLIS);
}
