package dev.heddle.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that were signed out of before their time, so that none of them is good again after
 * a restart: a line each, its expiry and its id, appended to a file. Thread-safe; who asks never
 * waits for the file.
 */
final class SignedOut {
  static final int MAX = 10_000;

  private static final Logger log = LoggerFactory.getLogger(SignedOut.class);
  private static final Pattern LINE = Pattern.compile("(\\d{1,15}) ([A-Za-z0-9_-]{22})");

  private final Optional<Path> file;
  private final LongSupplier epochSeconds;
  private final LinkedHashMap<String, Long> expiries = new LinkedHashMap<>();

  /** Held while the file is written, and for the number of its lines. */
  private final Object writing = new Object();

  private int lines;

  /** Those of a file, which need not be there yet; none where there is no file. Blocks. */
  SignedOut(Optional<Path> file, LongSupplier epochSeconds) {
    this.file = file;
    this.epochSeconds = epochSeconds;
    file.filter(Files::exists).ifPresent(this::read);
  }

  private void read(Path from) {
    try {
      String text = Files.readString(from);
      text.lines().map(LINE::matcher).filter(Matcher::matches).forEach(this::remember);
      lines = expiries.size();
      if (!text.equals(allLines())) {
        writeAnew(from);
      }
    } catch (IOException e) {
      log.warn("cannot read {}, so ended sessions may be good again: {}", from, e.toString());
    }
  }

  private void remember(Matcher line) {
    remember(line.group(2), Long.parseLong(line.group(1)));
  }

  private synchronized boolean remember(String id, long expiry) {
    if (expiry <= epochSeconds.getAsLong() || expiries.containsKey(id)) {
      return false;
    }
    if (expiries.size() >= MAX) {
      expiries.pollFirstEntry();
    }
    expiries.put(id, expiry);
    return true;
  }

  private static String text(byte[] id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  synchronized boolean contains(byte[] id) {
    return expiries.containsKey(text(id));
  }

  /** Remembers a session, whose expiry is in seconds since 1970. Blocks until it is written. */
  void add(byte[] id, long expiry) {
    if (!remember(text(id), expiry) || file.isEmpty()) {
      return;
    }
    Path to = file.get();
    try {
      synchronized (writing) {
        append(to, line(text(id), expiry));
      }
    } catch (IOException e) {
      log.warn("cannot write {}, so the next start forgets a sign-out: {}", to, e.toString());
    }
  }

  private void append(Path to, String line) throws IOException {
    if (lines >= 2 * MAX) {
      writeAnew(to);
    } else {
      Path folder = to.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(to, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      lines++;
    }
  }

  /** Leaves out what has ended by itself. */
  private void writeAnew(Path to) throws IOException {
    String all = allLines();
    Path fresh = to.resolveSibling(to.getFileName() + ".new");
    Files.writeString(fresh, all);
    Files.move(fresh, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    lines = (int) all.lines().count();
  }

  private synchronized String allLines() {
    long now = epochSeconds.getAsLong();
    return expiries.entrySet().stream()
        .filter(one -> one.getValue() > now)
        .map(one -> line(one.getKey(), one.getValue()))
        .collect(Collectors.joining());
  }

  private static String line(String id, long expiry) {
    return expiry + " " + id + "\n";
  }
}
