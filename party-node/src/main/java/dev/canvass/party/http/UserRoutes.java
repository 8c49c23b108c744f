package dev.canvass.party.http;

import dev.canvass.party.PartyNode;
import dev.canvass.party.records.RecordStore;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * What users are entitled to: {@code DELETE /v1/records/{user}} and {@code /v1/opt-outs/{user}}.
 */
final class UserRoutes {

  private final Vertx vertx;
  private final PartyNode node;

  UserRoutes(Vertx vertx, PartyNode node) {
    this.vertx = vertx;
    this.node = node;
  }

  void mount(Router router) {
    router
        .delete("/v1/records/:user")
        .handler(
            context -> with(context, user -> node.erasure().erase(user, Guard.actor(context))));
    router
        .put("/v1/opt-outs/:user")
        .handler(
            context ->
                with(context, user -> node.optOuts().add(pseudonym(user), Guard.actor(context))));
    router
        .delete("/v1/opt-outs/:user")
        .handler(
            context ->
                with(
                    context, user -> node.optOuts().remove(pseudonym(user), Guard.actor(context))));
  }

  private byte[] pseudonym(String user) {
    return node.records().pseudonyms().of(user);
  }

  /** An id that no import takes would name nobody: whoever asks must hear of it. */
  private void with(RoutingContext context, Consumer<String> step) {
    String user = context.pathParam("user");
    if (user.isBlank() || user.length() > RecordStore.MAX_USER_LENGTH) {
      context.fail(
          new IllegalArgumentException(
              "a user id has 1 to "
                  + RecordStore.MAX_USER_LENGTH
                  + " characters, but this has "
                  + user.length()));
      return;
    }
    vertx
        .executeBlocking(
            () -> {
              step.accept(user);
              return null;
            },
            false)
        .onSuccess(done -> context.response().setStatusCode(204).end())
        .onFailure(context::fail);
  }
}
