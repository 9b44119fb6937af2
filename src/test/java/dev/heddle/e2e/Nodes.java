package dev.heddle.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Nodes that live one after the other on the same data, with the same options. */
final class Nodes implements AutoCloseable {
  private final Path data;
  private final String[] options;
  private final List<NodeProcess> nodes = new ArrayList<>();

  Nodes(Path data, String... options) {
    this.data = data;
    this.options = options.clone();
  }

  /** Starts a node on any free port and waits until it answers. */
  Api start() throws IOException {
    List<String> all = new ArrayList<>(List.of("--port", "0"));
    all.addAll(List.of(options));
    nodes.add(NodeProcess.launch(data, all.toArray(String[]::new)));
    return last().ready();
  }

  /** The one that was started last. */
  NodeProcess last() {
    return nodes.getLast();
  }

  /** Kills the last one as {@code kill -9} does, and starts the next. */
  Api killAndStart() throws IOException {
    last().kill();
    return start();
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
  }
}
