package dev.canvass.party.stream;

import dev.canvass.party.config.PartyConfig;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the collector this party's public key, again and again until it agrees. */
public final class Enrolment {

  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
  private static final long RETRY_MILLIS = 2_000;
  private static final long TIMEOUT_MILLIS = 10_000;

  private final Vertx vertx;
  private final PartyConfig config;
  private final VerifyingKey key;
  private volatile boolean done;

  public Enrolment(Vertx vertx, PartyConfig config, VerifyingKey key) {
    this.vertx = vertx;
    this.config = config;
    this.key = key;
    done = config.collector().url() == null;
  }

  /** Begins, unless the operator enrols by hand. */
  public void start() {
    if (!done) {
      attempt(WebClient.create(vertx));
    }
  }

  private void attempt(WebClient client) {
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
    request
        .sendJsonObject(body)
        .onComplete(
            answer -> {
              if (answer.succeeded() && answer.result().statusCode() / 100 == 2) {
                done = true;
                client.close();
                return;
              }
              String reason =
                  answer.failed()
                      ? answer.cause().toString()
                      : answer.result().statusCode() + " " + answer.result().bodyAsString();
              LOG.warn("event=enrolment_failed party={} reason=\"{}\"", config.party(), reason);
              vertx.setTimer(RETRY_MILLIS, timer -> attempt(client));
            });
  }

  /** Whether the collector knows this key, or nobody was to be told. */
  public boolean isDone() {
    return done;
  }
}
