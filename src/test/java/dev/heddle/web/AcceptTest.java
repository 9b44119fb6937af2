package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptTest {
  @Test
  void theClientsWishDecides() {
    Map<@Nullable String, @Nullable String> table = new LinkedHashMap<>();
    table.put(null, MediaType.JSON);
    table.put("", MediaType.JSON);
    table.put("*/*", MediaType.JSON);
    table.put("application/*", MediaType.JSON);
    table.put("text/*", MediaType.CSV);
    table.put("TEXT/CSV", MediaType.CSV);
    table.put("text/csv; charset=utf-8", MediaType.CSV);
    table.put("application/x-ndjson", MediaType.NDJSON);
    table.put("application/json;q=0.5, text/csv", MediaType.CSV);
    table.put("application/json;q=0.5, text/csv;q=0.4", MediaType.JSON);
    table.put("*/*;q=0.1, application/x-ndjson;q=0.2", MediaType.NDJSON);
    table.put("application/json;q=0, */*", MediaType.NDJSON);
    table.put("text/html, */*;q=0.8", MediaType.JSON);
    table.put("text/html", null);
    table.put("text/csv;q=0", null);
    table.put("text/csv;q=x", null);
    table.put("json", null);
    table.forEach(
        (header, expected) ->
            assertThat(Accept.choose(header, Tasks.TYPES)).as(header).isEqualTo(expected));
  }

  @Test
  void gzipIsForThoseWhoTakeIt() {
    for (String yes :
        new String[] {"gzip", "br, GZIP;q=0.5", "*", "*;q=0.1", "x-gzip", "identity;q=0.5, gzip"}) {
      assertThat(Accept.takesGzip(yes)).as(yes).isTrue();
    }
    for (String no :
        new String[] {
          null, "", "br", "gzip;q=0", "gzip;q=0, *", "gzip;q=x", "gzip;q=0.2, identity"
        }) {
      assertThat(Accept.takesGzip(no)).as(no).isFalse();
    }
  }
}
