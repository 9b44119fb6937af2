package dev.heddle.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * A network for each of some nodes, all joined by a bridge, so that nodes can be cut off from each
 * other and from their database. The machine itself has two addresses on the bridge: one for the
 * database, and one that clients come from. Only root may make networks; for others its tests are
 * skipped, and under CI they fail.
 */
final class NetworksForTests implements AutoCloseable {
  private static final long COMMAND_SECONDS_MAX = 30;
  private static final int SUBNETS = 10_000;

  /** The process that made a network stands in its name, so that what the dead left is found. */
  private static final Pattern NAME = Pattern.compile("(?:heddle-|hd[bv])(\\d+)x\\d+(?:n\\d+)?");

  private static final AtomicInteger MADE = new AtomicInteger();

  private final String own = ProcessHandle.current().pid() + "x" + MADE.incrementAndGet();
  private final String subnet;
  private final int nodes;

  private NetworksForTests(int nodes) {
    this.nodes = nodes;
    this.subnet = freeSubnet();
  }

  /** Makes networks for so many nodes, numbered from 0. */
  static NetworksForTests open(int nodes) {
    needs(Files.isExecutable(Path.of("/usr/sbin/ip")), "ip (apt-get install iproute2)");
    needs(Files.isExecutable(Path.of("/usr/sbin/iptables")), "iptables (apt-get install iptables)");
    needs("root".equals(System.getProperty("user.name")), "right to make networks: be root");
    removeLeftOvers();
    NetworksForTests networks = new NetworksForTests(nodes);
    try {
      networks.make();
      return networks;
    } catch (AssertionError e) {
      networks.close();
      throw e;
    }
  }

  private static void needs(boolean there, String what) {
    if (there) {
      return;
    }
    String lack = "this machine has no " + what;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(lack);
    }
    Assumptions.abort(lack);
  }

  private void make() {
    run("ip", "link", "add", bridge(), "type", "bridge");
    run("ip", "address", "add", clients() + "/24", "dev", bridge());
    run("ip", "address", "add", database() + "/24", "dev", bridge());
    run("ip", "link", "set", bridge(), "up");
    for (int node = 0; node < nodes; node++) {
      String end = cable(node);
      run("ip", "netns", "add", namespace(node));
      run(
          "ip",
          "link",
          "add",
          end,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          namespace(node));
      run("ip", "link", "set", end, "master", bridge(), "up");
      in(node, "ip", "address", "add", address(node) + "/24", "dev", "eth0");
      in(node, "ip", "link", "set", "eth0", "up");
      in(node, "ip", "link", "set", "lo", "up");
    }
  }

  private String bridge() {
    return "hdb" + own;
  }

  private String cable(int node) {
    return "hdv" + own + "n" + node;
  }

  private String namespace(int node) {
    return "heddle-" + own + "n" + node;
  }

  /** All of these networks, as a range of addresses. */
  String range() {
    return subnet + "0/24";
  }

  /** Where the database is to listen. */
  String database() {
    return subnet + "2";
  }

  /** Where what the tests themselves ask comes from. */
  String clients() {
    return subnet + "1";
  }

  String address(int node) {
    return subnet + (10 + node);
  }

  /** What a command has to begin with that is to run in the network of a node. */
  List<String> prefix(int node) {
    return List.of("ip", "netns", "exec", namespace(node));
  }

  /** Nothing goes from a node to another address any more, nor back. */
  void cut(int node, String other) {
    deafen(node, other);
    in(node, "iptables", "-w", "-A", "OUTPUT", "-d", other, "-j", "DROP");
  }

  /** Nothing that comes from an address reaches a node; what the node says still goes out. */
  void deafen(int node, String other) {
    in(node, "iptables", "-w", "-A", "INPUT", "-s", other, "-j", "DROP");
  }

  /**
   * What an address says to a node is answered in the node's name: connections that are there are
   * reset, and new ones refused, as a firewall may do it. What answers the node hears nothing of.
   */
  void refuse(int node, String other) {
    in(
        node,
        "iptables",
        "-w",
        "-A",
        "INPUT",
        "-s",
        other,
        "-p",
        "tcp",
        "-j",
        "REJECT",
        "--reject-with",
        "tcp-reset");
    in(node, "ss", "-K", "dst", other);
  }

  /** Everything reaches a node again, and goes out. */
  void heal(int node) {
    in(node, "iptables", "-w", "-F");
  }

  private void in(int node, String... command) {
    List<String> words = new ArrayList<>(prefix(node));
    words.addAll(List.of(command));
    run(words.toArray(String[]::new));
  }

  /** A range that nobody on this machine has; tests beside this one take others. */
  private static String freeSubnet() {
    int from = (int) (ProcessHandle.current().pid() * 16 + MADE.get());
    String taken = run("ip", "-4", "route", "show") + run("ip", "-4", "address", "show");
    for (int i = 0; i < SUBNETS; i++) {
      int number = (from + i) % SUBNETS;
      String subnet = "10." + (200 + number / 250) + "." + number % 250 + ".";
      if (!taken.contains(subnet)) {
        return subnet;
      }
    }
    throw new AssertionError("no range of addresses is free");
  }

  /** What tests made whose process was killed. */
  private static void removeLeftOvers() {
    remove(
        name -> {
          Matcher matcher = NAME.matcher(name);
          return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
        });
  }

  private static void remove(Predicate<String> what) {
    names(run("ip", "netns", "list")).stream()
        .filter(what)
        .forEach(NetworksForTests::removeNamespace);
    for (String link : links()) {
      if (what.test(link)) {
        removeLink(link);
      }
    }
  }

  /** The other end of a cable goes with its network, at any moment. */
  private static void removeLink(String name) {
    try {
      run("ip", "link", "delete", name);
    } catch (AssertionError e) {
      if (links().contains(name)) {
        throw e;
      }
    }
  }

  private static List<String> links() {
    return names(run("ip", "-o", "link", "show").replaceAll("(?m)^\\d+: ", ""));
  }

  private static List<String> names(String lines) {
    return lines.lines().map(line -> line.split("[ @:]", 2)[0]).toList();
  }

  private static void removeNamespace(String name) {
    run("ip", "netns", "pids", name)
        .lines()
        .forEach(
            pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
    run("ip", "netns", "delete", name);
  }

  /** What it says; fails where it fails. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed: " + said);
      }
      return said;
    } catch (IOException e) {
      throw new AssertionError(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Removes the networks; whatever still runs in them is killed. */
  @Override
  public void close() {
    remove(name -> name.matches("(heddle-|hd[bv])" + own + "(n\\d+)?"));
  }
}
