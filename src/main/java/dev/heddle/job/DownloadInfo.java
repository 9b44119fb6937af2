package dev.heddle.job;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a download, as far as it got.
 *
 * @param finalUrl where the last answer came from; null where no answer came
 * @param status the HTTP status; 0 where no answer came
 * @param wireBytes bytes of the body as it crossed the wire
 * @param bytes bytes of the body after decoding
 * @param contentType the answer's {@code Content-Type}; null for none
 * @param sha256 of the decoded body, lower-case hex; null where it is not complete
 * @param protocol such as {@code HTTP/1.1}; null where no answer came
 */
public record DownloadInfo(
    @Nullable String finalUrl,
    int status,
    long wireBytes,
    long bytes,
    @Nullable String contentType,
    @Nullable String sha256,
    @Nullable String protocol) {}
