package dev.canvass.collector.console;

import dev.canvass.analytics.report.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves the console's files. They are the same for everybody, so no token is needed for them: what
 * they show is asked of the API with the reader's own.
 */
public final class Console {

  /** All there are; a page's browser asks for each by name. */
  static final List<String> FILES =
      List.of(
          "index.html",
          "console.css",
          "icon.svg",
          "api.js",
          "app.js",
          "audit.js",
          "chart.js",
          "create.js",
          "dom.js",
          "parties.js",
          "queries.js",
          "query.js",
          "system.js");

  /**
   * Scripts, styles and answers come from this collector alone, nothing is written in the page
   * itself, and no other page can frame it.
   */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String HOME = "/console/";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, File> files = new HashMap<>();

  private record File(Buffer bytes, String type, String etag) {}

  private Console() {
    FILES.forEach(name -> files.put(name, read(name)));
  }

  /** Adds the console's routes. */
  public static void mount(Router router) {
    Console console = new Console();
    router.get("/").handler(Console::home);
    router.get("/console").handler(Console::home);
    router.getWithRegex("/console/(?<file>[^/]*)").handler(console::serve);
  }

  private static void home(RoutingContext request) {
    // With its slash: without, vertx-web would have it both ways.
    if (request.request().path().equals(HOME)) {
      request.next();
      return;
    }
    request.response().setStatusCode(302).putHeader("Location", HOME).end();
  }

  private void serve(RoutingContext request) {
    String name = request.pathParam("file");
    File file = files.get(name.isEmpty() ? "index.html" : name);
    if (file == null) {
      request.next();
      return;
    }
    HttpServerResponse response =
        request
            .response()
            .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .putHeader("X-Content-Type-Options", "nosniff")
            .putHeader("Referrer-Policy", "no-referrer")
            .putHeader("Cross-Origin-Opener-Policy", "same-origin")
            // Asked for again each time, and not sent while it is the same.
            .putHeader("Cache-Control", "no-cache")
            .putHeader("ETag", file.etag());
    if (file.etag().equals(request.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader("Content-Type", file.type()).end(file.bytes());
  }

  private static File read(String name) {
    try (InputStream in = Console.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the console's file " + name + " is not in the jar");
      }
      byte[] bytes = in.readAllBytes();
      return new File(
          Buffer.buffer(bytes),
          TYPES.get(name.substring(name.lastIndexOf('.') + 1)),
          '"' + Digest.of(bytes).hex() + '"');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
