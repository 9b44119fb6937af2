package dev.heddle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.cli.text.Glyphs;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody wants to leave while a job is being accepted. */
class ReceiptTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Interruption interruption = new Interruption(Thread.currentThread()::interrupt);

  @AfterEach
  void isNoLongerInterrupted() {
    Thread.interrupted();
  }

  private boolean sent = true;

  private int told(boolean watch, Supplier<JsonObject> send) throws IOException {
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new ResultStream(out, UTF_8),
            new PrintStream(err, true, UTF_8),
            Map.of(),
            Screen.NONE,
            Glyphs.ASCII,
            false);
    try (FakeServer server = new FakeServer(FakeServer.HANG_UP);
        ApiClient api = new ApiClient(URI.create(server.url()), Optional.empty())) {
      return new Receipt(console, false).of(api, send, () -> sent, watch, interruption);
    }
  }

  private JsonObject acceptedAsTheSignalComes() {
    interruption.signal(Exit.INTERRUPTED);
    return new JsonObject().put("id", "01J5");
  }

  @Test
  void theIdOfAnAcceptedJobIsShownWhateverElse() throws IOException {
    assertThat(told(false, this::acceptedAsTheSignalComes)).isEqualTo(Exit.INTERRUPTED);
    assertThat(out.toString(UTF_8)).isEqualTo("01J5\n");
  }

  /** Was: no id, or the complaint that something was interrupted. */
  @Test
  void theIdIsShownBeforeTheWatchingEnds() throws IOException {
    assertThat(told(true, this::acceptedAsTheSignalComes)).isEqualTo(Exit.INTERRUPTED);
    assertThat(err.toString(UTF_8)).isEqualTo("job 01J5\nno longer watching; job 01J5 goes on\n");
  }

  @Test
  void whereNoAnswerCameThatIsSaid() throws IOException {
    int code =
        told(
            true,
            () -> {
              interruption.signal(Exit.INTERRUPTED);
              throw new CliException("interrupted");
            });
    assertThat(code).isEqualTo(Exit.INTERRUPTED);
    assertThat(err.toString(UTF_8))
        .isEqualTo("interrupted; whether the job was accepted is not known\n");
  }

  @Test
  void whereTheJobWasNotSentThatIsSaid() throws IOException {
    sent = false;
    told(
        false,
        () -> {
          interruption.signal(Exit.INTERRUPTED);
          throw new CliException("interrupted");
        });
    assertThat(err.toString(UTF_8)).isEqualTo("interrupted; the job was not sent\n");
  }

  @Test
  void aRefusalIsTheCommandsOwn() {
    assertThatThrownBy(
            () ->
                told(
                    true,
                    () -> {
                      throw new CliException("too many open jobs");
                    }))
        .hasMessage("too many open jobs");
  }
}
