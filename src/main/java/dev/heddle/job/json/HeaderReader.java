package dev.heddle.job.json;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Reads the headers of one task after the other. */
final class HeaderReader {
  private final Problems problems;
  private final Set<String> seen = new HashSet<>();
  private TaskBuilder task = new TaskBuilder();
  private String pointer = Pointers.ROOT;
  private int count;
  private int chars;

  HeaderReader(Problems problems) {
    this.problems = problems;
  }

  void begin(TaskBuilder newTask, String newPointer) {
    task = newTask;
    pointer = newPointer;
    seen.clear();
    count = 0;
    chars = 0;
  }

  void set(String name, Value value) {
    if (++count > ParserLimits.HEADERS_MAX) {
      problems.add(pointer, "must have at most " + ParserLimits.HEADERS_MAX + " headers");
      return;
    }
    try {
      read(name, value);
    } catch (BadValue bad) {
      problems.add(Pointers.child(pointer, name), bad);
    }
  }

  private void read(String name, Value value) {
    HeaderRules.checkName(name);
    String text = value.text();
    HeaderRules.checkValue(text);
    if (!seen.add(name.toLowerCase(Locale.ROOT))) {
      throw new BadValue("stands there twice");
    }
    chars += name.length() + text.length();
    if (chars > ParserLimits.HEADERS_CHARS_MAX) {
      problems.add(
          pointer, "must have at most " + ParserLimits.HEADERS_CHARS_MAX + " characters in all");
      return;
    }
    task.addHeader(name, text);
  }
}
