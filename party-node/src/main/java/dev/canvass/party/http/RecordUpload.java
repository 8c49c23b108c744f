package dev.canvass.party.http;

import dev.canvass.party.PartyNode;
import dev.canvass.party.records.LineReader;
import dev.canvass.party.records.RecordWriter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code PUT /v1/records}: a stream of lines into the record store. The request is paused while a
 * block of lines is written, so memory stays bounded whatever the client's speed. Lines before a
 * bad one stay.
 */
final class RecordUpload implements Handler<RoutingContext> {

  private static final int LINES_PER_BLOCK = 8_192;
  private static final Map<String, LineReader.Format> FORMATS =
      Map.of(
          "text/tab-separated-values", LineReader.Format.TSV,
          "text/csv", LineReader.Format.CSV,
          "application/x-ndjson", LineReader.Format.NDJSON);

  private final Vertx vertx;
  private final PartyNode node;

  RecordUpload(Vertx vertx, PartyNode node) {
    this.vertx = vertx;
    this.node = node;
  }

  @Override
  public void handle(RoutingContext routing) {
    String type =
        String.valueOf(routing.request().getHeader("Content-Type")).split(";", 2)[0].strip();
    String attribute =
        routing.queryParams().contains("attribute")
            ? routing.queryParams().get("attribute")
            : "item";
    LineReader.Format format = FORMATS.get(type);
    if (format == null) {
      new Problem(
              415, "unknown_format", "cannot read " + type, "Send one of " + FORMATS.keySet() + ".")
          .send(routing);
      return;
    }
    if (!node.config().policy().attributes().contains(attribute)) {
      new Problem(
              400,
              "unknown_attribute",
              "attribute " + attribute + " is not in the policy",
              "Use one of " + node.config().policy().attributes() + ".")
          .send(routing);
      return;
    }
    new Upload(routing, format, node.records().writer(attribute)).start();
  }

  /**
   * One upload: lines gather on the event loop and are stored by a worker while the request waits.
   */
  private final class Upload {
    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final RecordWriter writer;
    private final LineReader reader;
    private final RecordParser lines;
    private final Context context = vertx.getOrCreateContext();
    private List<byte[]> block = new ArrayList<>();
    private boolean failed;

    Upload(RoutingContext routing, LineReader.Format format, RecordWriter writer) {
      this.routing = routing;
      request = routing.request();
      this.writer = writer;
      reader = new LineReader(format, writer);
      lines = RecordParser.newDelimited("\n", request);
      lines.maxRecordSize(LineReader.MAX_LINE_BYTES + 2);
    }

    void start() {
      lines.exceptionHandler(
          e -> fail(new IllegalArgumentException("the upload broke off: " + e.getMessage(), e)));
      lines.endHandler(done -> finish());
      lines.handler(this::line);
    }

    private void line(Buffer line) {
      block.add(line.getBytes());
      if (block.size() == LINES_PER_BLOCK) {
        lines.pause();
        store().onComplete(done -> lines.resume());
      }
    }

    private Future<Void> store() {
      List<byte[]> full = block;
      block = new ArrayList<>();
      return context
          .<Void>executeBlocking(
              () -> {
                if (!failed) {
                  full.forEach(reader::accept);
                }
                return null;
              },
              true)
          .onFailure(this::fail);
    }

    private void finish() {
      if (failed) {
        return;
      }
      store()
          .compose(stored -> close())
          .onSuccess(
              closed -> {
                if (!failed) {
                  routing.json(new JsonObject().put("imported", writer.written()));
                }
              })
          .onFailure(this::fail);
    }

    private Future<Void> close() {
      return context.executeBlocking(
          () -> {
            writer.close();
            return null;
          },
          true);
    }

    private void fail(Throwable e) {
      if (failed) {
        return;
      }
      failed = true;
      close()
          .onComplete(
              closed ->
                  new Problem(
                          400,
                          "invalid_record",
                          e.getMessage() + " (" + writer.written() + " records before it are kept)",
                          "Correct the line and send the file again; repeats change nothing.")
                      .send(routing));
    }
  }
}
