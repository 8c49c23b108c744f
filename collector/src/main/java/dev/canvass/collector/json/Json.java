package dev.canvass.collector.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** JSON as the collector writes and reads it: camelCase, absent optional fields left out. */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private Json() {}

  /** The UTF-8 bytes of a document. */
  public static byte[] bytes(Object document) {
    try {
      return MAPPER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a " + document.getClass().getSimpleName(), e);
    }
  }

  /**
   * Reads one of our own documents; fields of a newer version are passed over.
   *
   * @throws IllegalArgumentException if the bytes are not such a document
   */
  public static <T> T read(byte[] bytes, Class<T> type) {
    try {
      T document = MAPPER.readValue(bytes, type);
      if (document == null) {
        throw new IllegalArgumentException("not a " + type.getSimpleName() + ": null");
      }
      return document;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      // There is no IO: the bytes look like UTF-16 or UTF-32, but are not.
      throw new IllegalArgumentException(
          "not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads any JSON text, refusing repeated fields and anything after its end.
   *
   * @throws IllegalArgumentException saying where the text is not JSON
   */
  public static JsonNode tree(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ")";
      throw new IllegalArgumentException(e.getOriginalMessage() + where, e);
    } catch (IOException e) {
      // As in read: what looks like UTF-16 or UTF-32, but is not.
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
