package dev.canvass.collector.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real Chromium without a window, driven over the DevTools protocol: it clicks where a reader
 * would, with the mouse, and types keys. One thread uses it.
 */
public final class Browser implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 40;
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<String> fetched = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI page) throws Exception {
    this.process = process;
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(page, new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The program on this machine, if there is one; CANVASS_CHROMIUM names another. */
  public static Optional<Path> program() {
    String named = System.getenv("CANVASS_CHROMIUM");
    Stream<Path> places =
        named != null
            ? Stream.of(Path.of(named))
            : Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
    return places.filter(Files::isExecutable).findFirst();
  }

  /** Starts {@code program} with an empty profile in {@code profile}. */
  public static Browser start(Path program, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--window-size=1200,900",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolveSibling(profile.getFileName() + ".log").toFile())
            .start();
    try {
      Path said = profile.resolve("DevToolsActivePort");
      Supplying<List<String>> lines =
          () -> Files.exists(said) ? Files.readAllLines(said) : List.of();
      String port = await("a port", lines, found -> found.size() > 1).get(0);
      Browser browser = new Browser(process, page(port));
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        browser.call(domain + ".enable", Map.of());
      }
      return browser;
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static URI page(String port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
    Supplying<List<String>> pages =
        () -> {
          byte[] listed =
              HttpClient.newHttpClient()
                  .send(request, HttpResponse.BodyHandlers.ofByteArray())
                  .body();
          List<String> urls = new ArrayList<>();
          for (JsonNode target : Json.tree(listed)) {
            if (target.path("type").asText().equals("page")) {
              urls.add(target.path("webSocketDebuggerUrl").asText());
            }
          }
          return urls;
        };
    return URI.create(await("a page", pages, found -> !found.isEmpty()).get(0));
  }

  /** Something that is looked at again and again. */
  @FunctionalInterface
  interface Supplying<T> {
    T get() throws Exception;
  }

  private static <T> T await(String what, Supplying<T> look, java.util.function.Predicate<T> wanted)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      T seen = look.get();
      if (wanted.test(seen)) {
        return seen;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited for too long for " + what + "; last seen: " + seen);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Puts messages together and hands them out. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        take(Json.tree(text.toString().getBytes(StandardCharsets.UTF_8)));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      waiting.remove(message.path("id").asInt()).complete(message);
      return;
    }
    JsonNode facts = message.path("params");
    switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" -> errors.add(facts.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(facts.path("type").asText())) {
          errors.add(facts.path("args").toString());
        }
      }
      case "Log.entryAdded" -> {
        if (facts.path("entry").path("level").asText().equals("error")) {
          errors.add(facts.path("entry").toString());
        }
      }
      case "Network.requestWillBeSent" -> fetched.add(facts.path("request").path("url").asText());
      case "Page.javascriptDialogOpening" ->
          errors.add("a dialog: " + facts.path("message").asText());
      default -> {}
    }
  }

  private CompletableFuture<JsonNode> send(String method, Map<String, Object> params) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    byte[] message = Json.bytes(Map.of("id", id, "method", method, "params", params));
    return socket
        .sendText(new String(message, StandardCharsets.UTF_8), true)
        .thenCompose(sent -> answer);
  }

  private JsonNode call(String method, Map<String, Object> params) throws Exception {
    JsonNode answer = send(method, params).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer.has("error")) {
      throw new IOException(method + ": " + answer.path("error"));
    }
    return answer.path("result");
  }

  /** What the browser complained of so far. */
  public List<String> errors() {
    return errors;
  }

  /** Every address it asked for. */
  public List<String> fetched() {
    return fetched;
  }

  /** Opens an address. */
  public void open(String url) throws Exception {
    call("Page.navigate", Map.of("url", url));
  }

  /** Evaluates a JavaScript expression, after what it promises. */
  public JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits until the page says {@code text} somewhere. */
  public void awaitText(String text) throws Exception {
    await(
        "\"" + text + "\"",
        () -> evaluate("document.body ? document.body.innerText : ''").asText(),
        said -> said.contains(text));
  }

  /** Waits until {@code expression} is true. */
  public void awaitTrue(String expression) throws Exception {
    await(expression, () -> evaluate(expression).asBoolean(), seen -> seen);
  }

  /** Clicks the link, button or label that says {@code text}. */
  public void click(String text) throws Exception {
    String find =
        "[...document.querySelectorAll('a,button,label')].find(one => one.checkVisibility()"
            + " && one.textContent.trim() === "
            + quoted(text)
            + ")";
    awaitTrue("!!" + find);
    JsonNode place =
        evaluate(
            "(() => { const one = "
                + find
                + "; one.scrollIntoView({block: 'center'}); const r = one.getBoundingClientRect();"
                + " return [r.x + r.width / 2, r.y + r.height / 2]; })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              place.path(0).asDouble(),
              "y",
              place.path(1).asDouble(),
              "button",
              "left",
              "clickCount",
              1));
    }
  }

  /** Replaces what is in the field with this label. */
  public void type(String label, String text) throws Exception {
    click(label);
    evaluate("document.activeElement.select()");
    call("Input.insertText", Map.of("text", text));
  }

  /** Presses a key, such as Tab or Enter. */
  public void press(String key) throws Exception {
    int code = key.equals("Enter") ? 13 : 9;
    call(
        "Input.dispatchKeyEvent",
        key.equals("Enter")
            ? Map.of("type", "keyDown", "key", key, "windowsVirtualKeyCode", code, "text", "\r")
            : Map.of("type", "keyDown", "key", key, "windowsVirtualKeyCode", code));
    call(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
  }

  /** Shows the page as to a reader who prefers this, {@code light} or {@code dark}. */
  public void prefer(String scheme) throws Exception {
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Lets files be saved in {@code folder}. */
  public void saveTo(Path folder) throws Exception {
    call(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toString()));
  }

  /** Waits for a saved file, whole. */
  public static byte[] awaitFile(Path file) throws Exception {
    await(file.toString(), () -> Files.exists(file) && Files.size(file) > 0, seen -> seen);
    return Files.readAllBytes(file);
  }

  /** Keeps a picture of the whole page. */
  public void picture(Path file) throws Exception {
    JsonNode shot =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
  }

  private static String quoted(String text) {
    return new String(Json.bytes(text), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    socket.abort();
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    // The profile is deleted next: nobody may be writing to it any more.
    all.forEach(
        one -> one.onExit().completeOnTimeout(one, PATIENCE_SECONDS, TimeUnit.SECONDS).join());
  }
}
