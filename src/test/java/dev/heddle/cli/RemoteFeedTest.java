package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.FakeServer.Reply;
import dev.heddle.cli.text.JobLine;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feed of a job on a server that stops speaking. */
class RemoteFeedTest {
  private static final Duration SILENCE = Duration.ofMillis(300);

  private static String job(String state) {
    return "{\"id\": \"J1\", \"name\": \"a\", \"mode\": \"pool\", \"state\": \"" + state + "\"}";
  }

  private static Reply event(int seq, String state) {
    String event = "{\"seq\": " + seq + ", \"type\": \"job\", \"job\": " + job(state) + "}";
    return new Reply(200, "data: " + event + "\n\n");
  }

  /** Was: a server that was frozen, or whose way was cut, was waited for for ever. */
  @Test
  @Timeout(30)
  void aConnectionThatSaysNothingIsGivenUpForAnother() throws Exception {
    try (FakeServer server = new FakeServer(event(1, "running").frozen(), event(2, "succeeded"));
        ApiClient api = new ApiClient(URI.create(server.url()), Optional.empty())) {
      JobNews news = new JobNews(new JsonObject(job("queued")));
      RemoteFeed.follow(api, "/jobs/J1", news, SILENCE);
      List<String> said = new ArrayList<>();
      Contact contact = new Contact(said::add);
      JobLine line = news.next(Duration.ofSeconds(1));
      while (!line.ended()) {
        news.tell(contact);
        line = news.next(Duration.ofSeconds(1));
      }
      news.tell(contact);
      assertThat(line.state()).isEqualTo("succeeded");
      assertThat(server.asked()).hasSize(2);
      assertThat(said).hasSize(2).first().asString().contains("lost the server");
    }
  }
}
