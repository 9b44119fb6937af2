package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The picture of a job. */
class TimelineHttpTest {
  private static JsonObject timeline(TestServer server, String id, String query) {
    HttpResponse<String> answer = server.get("/api/v1/jobs/" + id + "/timeline" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static List<String> pointers(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return new JsonObject(answer.body())
        .getJsonArray("errors").stream()
            .map(error -> ((JsonObject) error).getString("pointer"))
            .toList();
  }

  @Test
  void aWholeJob() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(3);
      JsonObject timeline = timeline(server, id, "");
      assertThat(timeline.getString("id")).isEqualTo(id);
      assertThat(timeline.getString("startedAt")).isEqualTo("2026-01-01T00:00:00.000Z");
      assertThat(timeline.getInteger("fromMs")).isZero();
      assertThat(timeline.getInteger("toMs")).isEqualTo(7_000);
      assertThat(timeline.getInteger("width")).isEqualTo(1_200);
      assertThat(timeline.getInteger("makespanMs")).isEqualTo(2_000);
      assertThat(timeline.getInteger("lowerBoundMs")).isEqualTo(2_000);
      JsonObject lane =
          timeline.getJsonArray("nodes").getJsonObject(0).getJsonArray("lanes").getJsonObject(0);
      assertThat(lane.getString("worker")).isEqualTo("pool-1");
      assertThat(lane.getJsonArray("bars"))
          .contains(new JsonArray("[2,\"task-2\",0,2000,\"succeeded\",1,null]"));
    }
  }

  @Test
  void aPartOfItInFractionsOfMilliseconds() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(2);
      JsonObject timeline = timeline(server, id, "?from=0.25&to=10.125&width=4096&lanes=64");
      assertThat(timeline.getDouble("fromMs")).isEqualTo(0.25);
      assertThat(timeline.getDouble("toMs")).isEqualTo(10.125);
      assertThat(timeline.getInteger("tasks")).isEqualTo(1);
    }
  }

  @Test
  void whatIsWrongWithAQuestionIsSaidOfEachPart() {
    try (TestServer server = new TestServer()) {
      String path = "/api/v1/jobs/" + server.submit(1) + "/timeline";
      assertThat(pointers(server.get(path + "?from=-1&to=x&width=0&lanes=65&at=1")))
          .containsExactlyInAnyOrder("/from", "/to", "/width", "/lanes", "/at");
      assertThat(pointers(server.get(path + "?width=4097"))).containsExactly("/width");
      assertThat(pointers(server.get(path + "?from=1.0005"))).containsExactly("/from");
      assertThat(pointers(server.get(path + "?from=5&to=5"))).containsExactly("/to");
      assertThat(server.get(path + "?from=999999999999999&to=").statusCode()).isEqualTo(400);
      assertThat(server.get(path + "?from=999999999999999").statusCode()).isEqualTo(200);
      assertThat(server.get("/api/v1/jobs/none/timeline").statusCode()).isEqualTo(404);
    }
  }
}
