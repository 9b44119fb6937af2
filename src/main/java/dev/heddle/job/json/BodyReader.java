package dev.heddle.job.json;

/** Takes the bytes of a body as they come. */
interface BodyReader {
  /** Some bytes; they are the caller's again afterwards. */
  void feed(byte[] bytes, int offset, int length);

  /** There are no more. */
  void end();
}
