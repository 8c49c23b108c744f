package dev.canvass.party.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.canvass.party.records.MalformedRecordException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lines of a record file to records, one line at a time; every complaint names the line. One owner.
 */
public final class LineReader {

  /** The longest line, in bytes. */
  public static final int MAX_LINE_BYTES = 65_536;

  /** How a line holds user and item. */
  public enum Format {
    /** {@code user<TAB>item}; may begin with a header, and has to if there are more columns. */
    TSV,
    /** {@code user,item} with RFC 4180 quotes on one line; may begin with a header. */
    CSV,
    /** {@code {"user": "…", "item": "…"}}. */
    NDJSON
  }

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Format format;
  private final Columns columns;
  private final RecordSink sink;
  private final List<String> items = new ArrayList<>();
  private Columns.Layout layout;
  private long line;

  /** A reader of the usual columns. */
  public LineReader(Format format, RecordSink sink) {
    this(format, Columns.USUAL, sink);
  }

  /** A reader of {@code columns}, which a header, the first line that is not blank, may place. */
  public LineReader(Format format, Columns columns, RecordSink sink) {
    this.format = format;
    this.columns = columns;
    this.sink = sink;
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
        store(text);
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

  private void store(String text) {
    switch (format) {
      case TSV -> store(List.of(text.split("\t", -1)));
      case CSV -> store(csv(text));
      case NDJSON -> storeJson(text);
    }
  }

  private void store(List<String> fields) {
    if (layout == null) {
      layout = columns.layout(fields);
      if (layout != null) {
        return;
      }
      layout = columns.withoutHeader();
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
    items.clear();
    for (int place : layout.items()) {
      items.add(place < 0 ? "" : fields.get(place));
    }
    sink.put(fields.get(layout.user()), items);
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

  private void storeJson(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new MalformedRecordException(Reason.SYNTAX, "not JSON: " + e.getOriginalMessage(), e);
    }
    int known = 1;
    items.clear();
    for (List<String> names : columns.items()) {
      JsonNode item = field(node, names);
      known += item.isMissingNode() ? 0 : 1;
      items.add(item.isNull() || item.isMissingNode() ? "" : textual(item));
    }
    boolean surplus = columns.origin() == Columns.Origin.USUAL && node.size() != known;
    boolean lacking = columns.items().size() == 1 && known == 1;
    if (surplus || lacking) {
      throw unexpected();
    }
    sink.put(textual(node.path(columns.user())), items);
  }

  private static JsonNode field(JsonNode node, List<String> names) {
    for (String name : names) {
      if (node.has(name)) {
        return node.get(name);
      }
    }
    return MissingNode.getInstance();
  }

  private String textual(JsonNode value) {
    if (!value.isTextual()) {
      throw unexpected();
    }
    return value.textValue();
  }

  private MalformedRecordException unexpected() {
    String fields =
        columns.items().stream()
            .map(names -> ", \"" + names.get(0) + "\": \"…\"")
            .collect(Collectors.joining());
    return new MalformedRecordException(
        Reason.COLUMNS, "expected {\"" + columns.user() + "\": \"…\"" + fields + "}");
  }
}
