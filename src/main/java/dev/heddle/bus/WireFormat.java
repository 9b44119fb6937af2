package dev.heddle.bus;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What nodes say to each other, as bytes: a version, then CBOR, in which a record is an array of
 * its components. So whatever is added to a record, or moved within one, needs a new version; a
 * list of all shapes in the tests says when.
 */
final class WireFormat {
  /** The version that this node writes, and the only one it reads. */
  static final byte VERSION = 3;

  /** Most bytes of one message. */
  static final int BYTES_MAX = 64 * 1024 * 1024;

  private static final ObjectMapper MAPPER = mapper();

  private WireFormat() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = SleepSpec.class, name = SleepSpec.TYPE),
    @JsonSubTypes.Type(value = DownloadSpec.class, name = DownloadSpec.TYPE)
  })
  private interface SpecTypes {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = AttemptResult.Succeeded.class, name = "s"),
    @JsonSubTypes.Type(value = AttemptResult.Failed.class, name = "f"),
    @JsonSubTypes.Type(value = AttemptResult.Cancelled.class, name = "c")
  })
  private interface ResultTypes {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
  private interface Named {}

  private static ObjectMapper mapper() {
    SimpleModule durations = new SimpleModule();
    durations.addSerializer(new DurationWriter());
    durations.addDeserializer(Duration.class, new DurationReader());
    ObjectMapper mapper =
        CBORMapper.builder()
            // Half a character in some text must not keep a whole report from being sent.
            .enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING)
            .addModule(durations)
            .addMixIn(TaskSpec.class, SpecTypes.class)
            .addMixIn(AttemptResult.class, ResultTypes.class)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();
    for (Class<?> kind : List.of(Question.class, Answer.class)) {
      mapper.addMixIn(kind, Named.class);
      for (Class<?> type : kind.getPermittedSubclasses()) {
        mapper.registerSubtypes(new NamedType(type, type.getSimpleName()));
      }
    }
    mapper.setVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE);
    mapper
        .configOverride(Record.class)
        .setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY));
    return mapper;
  }

  /**
   * A message as bytes.
   *
   * @throws IllegalArgumentException where it is more than {@link #BYTES_MAX}
   */
  static byte[] encode(Object message) {
    return encodeAs(message, message.getClass());
  }

  /** The same, to be decoded as one of the messages of this type. */
  static byte[] encodeAs(Object message, Class<?> type) {
    byte[] bytes;
    try {
      bytes = MAPPER.writerFor(type).writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be sent: " + message.getClass().getSimpleName(), e);
    }
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          message.getClass().getSimpleName() + " of " + bytes.length + " bytes is too large");
    }
    return bytes;
  }

  /**
   * The message that was made into bytes.
   *
   * @throws IllegalArgumentException where they are no such message
   */
  static <T> T decode(byte[] bytes, Class<T> type) {
    try {
      return MAPPER.readValue(bytes, type);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot be read: " + type.getSimpleName(), e);
    }
  }

  private static final class DurationWriter extends StdSerializer<Duration> {
    private static final long serialVersionUID = 1;

    DurationWriter() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(value.toNanos());
    }
  }

  private static final class DurationReader extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1;

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Duration.ofNanos(in.getLongValue());
    }
  }
}
