package dev.heddle.web;

/**
 * What is wrong with one field.
 *
 * @param pointer a JSON Pointer to it (RFC 6901); for a query parameter, as if the query were an
 *     object
 * @param detail one sentence
 */
record FieldError(String pointer, String detail) {
  static FieldError ofParameter(String name, String detail) {
    return new FieldError("/" + name.replace("~", "~0").replace("/", "~1"), detail);
  }
}
