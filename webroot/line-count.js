// Counts the lines of a file that mean something, without holding the file.

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const HASH = 35;

/** Counts lines in bytes that come piece by piece: all but blank ones and, where told, comments. */
export class LineCount {
  #comments;
  #full = false;
  #first = 0;
  #lines = 0;

  /** @param comments whether lines that begin with "#" are left out */
  constructor({ comments }) {
    this.#comments = comments;
  }

  add(bytes) {
    for (const byte of bytes) {
      if (byte === LF) {
        this.#end();
      } else if (!this.#full && byte !== SPACE && byte !== TAB && byte !== CR) {
        this.#full = true;
        this.#first = byte;
      }
    }
  }

  #end() {
    if (this.#full && !(this.#comments && this.#first === HASH)) {
      this.#lines += 1;
    }
    this.#full = false;
  }

  /** How many there were; the last one may lack its end. */
  total() {
    this.#end();
    return this.#lines;
  }
}

/** The lines of a file; ends early, with null, once the signal says so. */
export async function countLines(file, { comments, signal }) {
  const counter = new LineCount({ comments });
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (signal.aborted) {
      reader.cancel();
      return null;
    }
    if (done) {
      return counter.total();
    }
    counter.add(value);
  }
}
