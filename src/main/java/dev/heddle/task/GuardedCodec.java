package dev.heddle.task;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 for one request at a time, on connections that are used again only where they are clean.
 *
 * <p>Netty's own codec keeps bytes that follow an answer and takes them for the start of the next
 * one, so that a server which sends more than it announced spoils the download that comes after.
 * This one knows of such bytes; see {@link #isClean}.
 */
final class GuardedCodec
    extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {
  private static final String NAME = "codec";

  private final Decoder decoder;
  private boolean head;
  private boolean oldVersion;
  private int requests;
  private int headers;

  GuardedCodec(HttpDecoderConfig config) {
    decoder = new Decoder(config);
    init(decoder, new Encoder());
  }

  /** Takes the place of Netty's codec in a connection that the HTTP client has just made. */
  static void install(HttpConnection connection, HttpDecoderConfig config) {
    // What goes wrong on it fails an attempt, which reports it; nothing is logged per task.
    connection.exceptionHandler(_ -> {});
    if (connection instanceof HttpClientConnectionInternal internal) {
      internal.channelHandlerContext().pipeline().replace(NAME, NAME, new GuardedCodec(config));
    }
  }

  /** The codec of a connection; null where that has been closed, and with it lost its handlers. */
  static @Nullable GuardedCodec ofOpen(HttpConnection connection) {
    return connection instanceof HttpClientConnectionInternal internal
            && internal.channelHandlerContext().channel().isActive()
            && internal.channelHandlerContext().pipeline().get(NAME) instanceof GuardedCodec codec
        ? codec
        : null;
  }

  /** Whether nothing came after the end of the last answer; asked when that end is reported. */
  boolean isClean() {
    return decoder.isEmpty();
  }

  /** How many requests were sent. */
  int requests() {
    return requests;
  }

  /** How many headers the last answer has, each line counted. */
  int headers() {
    return headers;
  }

  /** The version of the last answer. */
  String version() {
    return oldVersion ? "HTTP/1.0" : "HTTP/1.1";
  }

  private final class Encoder extends HttpRequestEncoder {
    @Override
    protected void encode(ChannelHandlerContext ctx, Object msg, List<Object> out)
        throws Exception {
      if (msg instanceof HttpRequest request) {
        head = request.method().equals(HttpMethod.HEAD);
        requests++;
      }
      super.encode(ctx, msg, out);
    }
  }

  private final class Decoder extends HttpResponseDecoder {
    private boolean last;
    private int answers;

    Decoder(HttpDecoderConfig config) {
      super(config);
    }

    boolean isEmpty() {
      return actualReadableBytes() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
      if (requests > 0 && answers == requests && msg instanceof ByteBuf bytes) {
        bytes.release();
        var _ = ctx.close();
      } else {
        super.channelRead(ctx, msg);
      }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws Exception {
      int before = out.size();
      super.decode(ctx, in, out);
      for (int i = before; last && i < out.size(); i++) {
        if (out.get(i) instanceof LastHttpContent) {
          last = false;
          answers++;
        }
      }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage msg) {
      if (msg instanceof HttpResponse response) {
        last = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
        headers = response.headers().size();
        oldVersion = response.protocolVersion().equals(HttpVersion.HTTP_1_0);
      }
      return (last && head) || super.isContentAlwaysEmpty(msg);
    }
  }
}
