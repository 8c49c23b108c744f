package dev.canvass.party.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.party.records.MalformedRecordException.Reason;
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
    /** {@code user<TAB>item}; may begin with a header. */
    TSV,
    /** {@code user,item} with RFC 4180 quotes on one line; may begin with a header. */
    CSV,
    /** {@code {"user": "…", "item": "…"}}. */
    NDJSON
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Format format;
  private final Columns columns;
  private final RecordWriter writer;
  private Columns.Layout layout;
  private long line;

  /** A reader of the usual columns. */
  public LineReader(Format format, RecordWriter writer) {
    this(format, Columns.USUAL, writer);
  }

  /** A reader of {@code columns}, which a header, the first line that is not blank, may place. */
  public LineReader(Format format, Columns columns, RecordWriter writer) {
    this.format = format;
    this.columns = columns;
    this.writer = writer;
  }

  /** Lines seen so far, blank ones too. */
  public long lines() {
    return line;
  }

  /**
   * Stores the record of the next line; blank lines are skipped.
   *
   * @throws MalformedRecordException naming the line and what is wrong; the line stores nothing
   */
  public void accept(byte[] bytes) {
    line++;
    try {
      if (bytes.length > MAX_LINE_BYTES) {
        throw new MalformedRecordException(
            Reason.LENGTH, "longer than " + MAX_LINE_BYTES + " bytes");
      }
      String text = text(bytes);
      if (!text.isBlank()) {
        store(fields(text));
      }
    } catch (MalformedRecordException e) {
      throw e.at(line);
    }
  }

  private String text(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException(Reason.ENCODING, "not valid UTF-8", e);
    }
    if (line == 1 && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private void store(List<String> fields) {
    if (layout == null) {
      Columns.Layout header = format == Format.NDJSON ? null : columns.layout(fields);
      layout = header == null ? Columns.WITHOUT_HEADER : header;
      if (header != null) {
        return;
      }
    }
    if (fields.size() != layout.width()) {
      throw new MalformedRecordException(
          Reason.COLUMNS,
          "expected "
              + layout.width()
              + (layout.width() == 2 ? " columns (user, item)" : " columns as in the header")
              + ", found "
              + fields.size());
    }
    writer.put(fields.get(layout.user()), fields.get(layout.item()));
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
      throw new MalformedRecordException(Reason.SYNTAX, "a quote is not closed");
    }
    fields.add(field.toString());
    return fields;
  }

  private List<String> json(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new MalformedRecordException(Reason.SYNTAX, "not JSON: " + e.getOriginalMessage(), e);
    }
    JsonNode user = node.path(columns.user());
    JsonNode item = node.path(columns.item());
    boolean surplus = columns.origin() == Columns.Origin.USUAL && node.size() != 2;
    if (!user.isTextual() || !item.isTextual() || surplus) {
      throw new MalformedRecordException(
          Reason.COLUMNS,
          "expected {\"" + columns.user() + "\": \"…\", \"" + columns.item() + "\": \"…\"}");
    }
    return List.of(user.textValue(), item.textValue());
  }
}
