package dev.heddle.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A download over HTTP.
 *
 * @param meta what tasks of every type have
 * @param url an absolute http or https URL, as it was sent
 * @param method {@code GET}, {@code HEAD} or {@code POST}
 * @param headers request headers, in the order they were sent
 * @param sha256 the SHA-256 the decoded body must have, 64 lower-case hex digits; null for any
 * @param maxBytes most bytes of the decoded body; -1 for the node's own limit
 */
public record DownloadSpec(
    TaskMeta meta,
    String url,
    String method,
    Map<String, String> headers,
    @Nullable String sha256,
    long maxBytes)
    implements TaskSpec {
  /** The type's name in job files. */
  public static final String TYPE = "download";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public DownloadSpec withMeta(TaskMeta other) {
    return new DownloadSpec(other, url, method, headers, sha256, maxBytes);
  }
}
