package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The networks of the tests carry what they should, and nothing through a cut. */
class NetworksIT {
  private static final int QUICK_MILLIS = 300;
  private static final int PORT = 8080;

  private static String answer(String address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), QUICK_MILLIS);
      return "open";
    } catch (SocketTimeoutException e) {
      return "silent";
    } catch (IOException e) {
      return "refused";
    }
  }

  @Test
  void aCutIsSilentAndHeals() throws Exception {
    try (NetworksForTests networks = NetworksForTests.open(2)) {
      String address = networks.address(1);
      assertThat(answer(address, PORT)).isEqualTo("refused");
      networks.deafen(1, networks.clients());
      assertThat(answer(address, PORT)).isEqualTo("silent");
      networks.heal(1);
      networks.cut(1, networks.clients());
      assertThat(answer(address, PORT)).isEqualTo("silent");
      assertThat(answer(networks.address(0), PORT)).isEqualTo("refused");
      networks.heal(1);
      assertThat(answer(address, PORT)).isEqualTo("refused");
    }
  }

  @Test
  void aFirewallResetsAndRefusesInTheNameOfWhoListens() throws Exception {
    try (NetworksForTests networks = NetworksForTests.open(1)) {
      String address = networks.address(0);
      List<String> command = new ArrayList<>(networks.prefix(0));
      command.addAll(List.of("python3", "-m", "http.server", Integer.toString(PORT)));
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      Awaitility.await().until(() -> answer(address, PORT).equals("open"));
      try (Socket held = new Socket(address, PORT)) {
        networks.refuse(0, networks.clients());
        held.setSoTimeout(10_000);
        assertThatThrownBy(() -> held.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(answer(address, PORT)).isEqualTo("refused");
      }
      networks.heal(0);
      assertThat(answer(address, PORT)).isEqualTo("open");
    }
  }

  @Test
  void whatRunsInANetworkEndsWithIt() throws Exception {
    Process inside;
    try (NetworksForTests networks = NetworksForTests.open(1)) {
      List<String> command = new ArrayList<>(networks.prefix(0));
      command.addAll(List.of("sleep", "60"));
      inside = new ProcessBuilder(command).start();
      // Its command becomes the process that was started, and may still be about to.
      try (ServerSocket server =
          new ServerSocket(0, 1, InetAddress.getByName(networks.database()))) {
        assertThat(answer(networks.database(), server.getLocalPort())).isEqualTo("open");
      }
      long pid = inside.pid();
      Awaitility.await()
          .until(
              () ->
                  ProcessHandle.of(pid)
                      .flatMap(p -> p.info().command())
                      .orElse("")
                      .endsWith("sleep"));
    }
    assertThat(inside.waitFor()).isNotZero();
  }
}
