package dev.canvass.party.http;

import dev.canvass.party.PartyNode;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.LineReader;
import dev.canvass.party.records.MalformedRecordException;
import dev.canvass.party.records.RecordStream;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.party.records.StorageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/**
 * {@code PUT /v1/records}: a stream of lines, packed by gzip or not, into the record store. The
 * request is paused while a block is written, so memory stays bounded whatever the client's speed.
 * Lines before a bad one stay.
 */
final class RecordUpload implements Handler<RoutingContext> {

  private static final int BLOCK_BYTES = 262_144;
  private static final List<String> ENCODINGS = List.of("identity", "gzip", "x-gzip");
  private static final Map<String, LineReader.Format> FORMATS =
      Map.of(
          "text/tab-separated-values", LineReader.Format.TSV,
          "text/csv", LineReader.Format.CSV,
          "application/x-ndjson", LineReader.Format.NDJSON);

  private final Vertx vertx;
  private final PartyNode node;
  private final PartyMetrics metrics;

  RecordUpload(Vertx vertx, PartyNode node, PartyMetrics metrics) {
    this.vertx = vertx;
    this.node = node;
    this.metrics = metrics;
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String type = String.valueOf(request.getHeader("Content-Type")).split(";", 2)[0].strip();
    String encoding = request.getHeader("Content-Encoding");
    LineReader.Format format = FORMATS.get(type);
    if (format == null) {
      new Problem(
              415, "unknown-format", "cannot read " + type, "Send one of " + FORMATS.keySet() + ".")
          .send(routing);
    } else if (encoding != null && !ENCODINGS.contains(encoding.strip())) {
      new Problem(
              415, "unknown-encoding", "cannot unpack " + encoding, "Use one of " + ENCODINGS + ".")
          .send(routing);
    } else {
      start(routing, format);
    }
  }

  private void start(RoutingContext routing, LineReader.Format format) {
    Policy policy = node.config().policy();
    try {
      ImportRequest asked = ImportRequest.of(routing.queryParams(), policy);
      RecordWriter writer = node.importer(asked.attributes(), Guard.actor(routing));
      new Upload(routing, writer, new LineReader(format, asked.columns(), writer)).start();
    } catch (ImportRequest.UnknownAttributeException e) {
      new Problem(
              400,
              "unknown-attribute",
              e.getMessage(),
              "Use one of " + policy.attributeNames() + ".")
          .send(routing);
    }
  }

  /**
   * One upload: bytes gather on the event loop and are stored by a worker while the request waits.
   */
  private final class Upload {
    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final RecordWriter writer;
    private final RecordStream stream;
    private final Context context = vertx.getOrCreateContext();
    private Buffer block = Buffer.buffer();
    private boolean failed;

    Upload(RoutingContext routing, RecordWriter writer, LineReader reader) {
      this.routing = routing;
      request = routing.request();
      this.writer = writer;
      stream = new RecordStream(reader);
    }

    void start() {
      request.exceptionHandler(
          e -> fail(new IllegalArgumentException("the upload broke off: " + e.getMessage(), e)));
      request.endHandler(done -> finish());
      request.handler(this::gather);
    }

    private void gather(Buffer bytes) {
      if (failed) {
        return; // The rest is read and dropped, so that the client comes to see the answer.
      }
      block.appendBuffer(bytes);
      if (block.length() >= BLOCK_BYTES) {
        byte[] full = block.getBytes();
        block = Buffer.buffer();
        request.pause();
        routing.put(Limits.STORING, true);
        work(() -> stream.accept(full)).onFailure(this::fail).onComplete(done -> resume());
      }
    }

    private void resume() {
      routing.remove(Limits.STORING);
      request.resume();
    }

    private Future<Void> work(Runnable step) {
      return context.executeBlocking(
          () -> {
            step.run();
            return null;
          },
          true);
    }

    private void finish() {
      if (failed) {
        return;
      }
      byte[] last = block.getBytes();
      work(() -> {
            stream.accept(last);
            stream.end();
            close();
          })
          .onSuccess(
              stored -> {
                metrics.imported(writer.stored());
                routing.json(new JsonObject().put("imported", writer.stored()));
              })
          .onFailure(this::fail);
    }

    private void close() {
      stream.close();
      writer.close();
    }

    private void fail(Throwable e) {
      if (failed) {
        return;
      }
      failed = true;
      block = Buffer.buffer();
      work(this::close)
          .onComplete(
              closed -> {
                metrics.imported(writer.stored());
                problem(closed.succeeded() || !isStorage(closed.cause()) ? e : closed.cause())
                    .send(routing);
              });
    }

    private static boolean isStorage(Throwable e) {
      return e instanceof StorageException;
    }

    private Problem problem(Throwable e) {
      String kept = " (" + writer.stored() + " records before it are kept)";
      if (e instanceof StorageException storage) {
        metrics.refused(storage.isForLackOfSpace() ? "DISK_FULL" : "STORAGE");
        return Problem.of(storage).with(kept);
      }
      metrics.refused(e instanceof MalformedRecordException bad ? bad.reason().name() : "BROKEN");
      return new Problem(
          400,
          "invalid-record",
          e.getMessage() + kept,
          "Correct the line and send the file again; repeats change nothing.");
    }
  }
}
