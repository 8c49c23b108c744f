package dev.canvass.fuzz;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.fuzz.Decoder.Meaning;
import dev.canvass.party.records.LineReader;
import dev.canvass.party.records.LineReader.Format;
import dev.canvass.party.records.MalformedRecordException;
import dev.canvass.party.records.RecordSink;
import dev.canvass.party.records.RecordStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Files of records as the party's import reads them, packed and not. */
final class RecordDecoders {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int PIECE_BYTES = 8_192;

  /** A user and an item. */
  private record Row(String user, String item) {}

  private RecordDecoders() {}

  static List<Decoder> all() {
    return List.of(
        records("records-tsv", Format.TSV),
        records("records-csv", Format.CSV),
        records("records-ndjson", Format.NDJSON),
        records("records-gzip", Format.TSV).packed(RecordDecoders::pack));
  }

  private static Decoder records(String name, Format format) {
    List<Row> few = List.of(new Row("u1", "apple"), new Row("u2", "naïve 🙂"));
    List<Row> odd = List.of(new Row("a, \"b\"", "x"), new Row("c", "\"\"quoted\", twice"));
    return Decoder.of(
        name,
        MalformedRecordException.class,
        List.of(write(format, few), write(format, odd), body(format, few)),
        bytes -> {
          List<Row> rows = read(format, bytes);
          return new Meaning(rows, write(format, rows));
        });
  }

  private static List<Row> read(Format format, byte[] bytes) {
    List<Row> rows = new ArrayList<>();
    RecordSink sink =
        (user, items) -> {
          RecordSink.requireUser(user);
          RecordSink.requireItem(items.get(0));
          rows.add(new Row(user, items.get(0)));
        };
    try (RecordStream stream = new RecordStream(new LineReader(format, sink))) {
      for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
        stream.accept(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE_BYTES)));
      }
      stream.end();
    }
    return rows;
  }

  /** With a header, lest a first row look like one. */
  private static byte[] write(Format format, List<Row> rows) {
    byte[] header =
        switch (format) {
          case TSV -> "user\titem\n".getBytes(StandardCharsets.UTF_8);
          case CSV -> "user,item\n".getBytes(StandardCharsets.UTF_8);
          case NDJSON -> new byte[0];
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header);
    out.writeBytes(body(format, rows));
    return out.toByteArray();
  }

  private static byte[] body(Format format, List<Row> rows) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      switch (format) {
        // A reader takes one carriage return from a line's end, which must not be the item's.
        case TSV -> text.append(row.user()).append('\t').append(row.item()).append("\r\n");
        case CSV -> text.append(quoted(row.user())).append(',').append(quoted(row.item()));
        case NDJSON -> text.append(json(row));
      }
      text.append(format == Format.TSV ? "" : "\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String field) {
    return '"' + field.replace("\"", "\"\"") + '"';
  }

  private static String json(Row row) {
    try {
      return JSON.writeValueAsString(Map.of("user", row.user(), "item", row.item()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] pack(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
