package dev.canvass.party.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a record file to records, one line at a time; every complaint names the line. One owner.
 */
public final class LineReader {

  /** The longest line, in bytes. */
  public static final int MAX_LINE_BYTES = 65_536;

  /** How a line holds user and item. */
  public enum Format {
    /** {@code user<TAB>item}. */
    TSV,
    /** {@code user,item} with RFC 4180 quotes on one line; may begin with that very header. */
    CSV,
    /** {@code {"user": "…", "item": "…"}}. */
    NDJSON
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final List<String> HEADER = List.of("user", "item");

  private final Format format;
  private final RecordWriter writer;
  private long line;

  public LineReader(Format format, RecordWriter writer) {
    this.format = format;
    this.writer = writer;
  }

  /**
   * Stores the record of the next line; blank lines are skipped.
   *
   * @throws IllegalArgumentException naming the line and what is wrong; the line stores nothing
   */
  public void accept(byte[] bytes) {
    line++;
    try {
      if (bytes.length > MAX_LINE_BYTES) {
        throw new IllegalArgumentException("longer than " + MAX_LINE_BYTES + " bytes");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.endsWith("\r")) {
        text = text.substring(0, text.length() - 1);
      }
      if (!text.isBlank()) {
        List<String> fields = fields(text);
        if (fields.size() != 2) {
          throw new IllegalArgumentException(
              "expected 2 columns (user, item), found " + fields.size());
        }
        if (!isHeader(fields)) {
          writer.put(fields.get(0), fields.get(1));
        }
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("line " + line + ": not valid UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + line + ": " + e.getMessage(), e);
    }
  }

  private boolean isHeader(List<String> fields) {
    return format == Format.CSV && line == 1 && fields.equals(HEADER);
  }

  private List<String> fields(String text) {
    return switch (format) {
      case TSV -> List.of(text.split("\t", -1));
      case CSV -> csv(text);
      case NDJSON -> json(text);
    };
  }

  private static List<String> csv(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    fields.add(field.toString());
    return fields;
  }

  private static List<String> json(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (!node.path("user").isTextual() || !node.path("item").isTextual() || node.size() != 2) {
      throw new IllegalArgumentException("expected {\"user\": \"…\", \"item\": \"…\"}");
    }
    return List.of(node.get("user").textValue(), node.get("item").textValue());
  }
}
