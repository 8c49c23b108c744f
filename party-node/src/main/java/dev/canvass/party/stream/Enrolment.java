package dev.canvass.party.stream;

import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the collector this party's public key, again and again until it agrees, refuses for good,
 * or the node closes.
 */
public final class Enrolment implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
  private static final long TIMEOUT_MILLIS = 10_000;

  /** The refusals of status 4xx that time may heal: timeout, too early, too many requests. */
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  private final Vertx vertx;
  private final PartyConfig config;
  private final VerifyingKey key;
  private WebClient client;
  private int failures;
  private boolean closed;
  private volatile String obstacle;

  public Enrolment(Vertx vertx, PartyConfig config, VerifyingKey key) {
    this.vertx = vertx;
    this.config = config;
    this.key = key;
    obstacle = config.collector().url() == null ? null : "not enrolled yet";
  }

  /** Begins, unless the operator enrols by hand. */
  public synchronized void start() {
    if (obstacle != null && !closed) {
      client = WebClient.create(vertx);
      attempt();
    }
  }

  private synchronized void attempt() {
    if (closed) {
      return;
    }
    HttpRequest<Buffer> request =
        client.postAbs(config.collector().url() + "/v1/parties").timeout(TIMEOUT_MILLIS);
    if (config.collector().enrolmentToken() != null) {
      request.bearerTokenAuthentication(config.collector().enrolmentToken());
    }
    JsonObject body =
        new JsonObject()
            .put("id", config.party())
            .put("publicKey", key.toString())
            .put("shards", config.shards());
    request.sendJsonObject(body).onSuccess(this::answered).onFailure(e -> retry(e.toString()));
  }

  private synchronized void answered(HttpResponse<Buffer> answer) {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      obstacle = null;
      close();
    } else if (status / 100 == 4 && !PASSING.contains(status)) {
      obstacle =
          "the collector refuses to enrol this party: "
              + status
              + " "
              + answer.bodyAsString()
              + "; correct that and restart the node";
      LOG.error("event=enrolment_refused party={} reason=\"{}\"", config.party(), obstacle);
      close();
    } else {
      retry(status + " " + answer.bodyAsString());
    }
  }

  private synchronized void retry(String reason) {
    if (closed) {
      return;
    }
    obstacle = "not enrolled yet: " + reason;
    LOG.warn("event=enrolment_failed party={} reason=\"{}\"", config.party(), reason);
    vertx.setTimer(Backoff.after(++failures).toMillis(), timer -> attempt());
  }

  /** Why the collector does not know this key; empty if it does, or nobody was to be told. */
  public Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  /** Stops trying. */
  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
