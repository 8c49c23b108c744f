package dev.canvass.party.http;

import dev.canvass.analytics.audit.ChargeSummary.Spending;
import dev.canvass.analytics.audit.ChargeSummary.Spread;
import dev.canvass.party.PartyNode;
import dev.canvass.party.ledger.Ledger;
import dev.canvass.privacy.budget.Account;
import dev.canvass.privacy.budget.BudgetPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Optional;

/** {@code /v1/budget}: the caps, and what has been spent under them. */
final class BudgetRoutes {

  private static final int SHARE_DECIMALS = 6;

  private final Vertx vertx;
  private final PartyNode node;
  private Future<Optional<Spending>> counting = Future.succeededFuture(Optional.empty());
  private boolean counted;

  BudgetRoutes(Vertx vertx, PartyNode node) {
    this.vertx = vertx;
    this.node = node;
  }

  void mount(Router router) {
    router.get("/v1/budget").handler(this::budget);
    router.get("/v1/budget/users/:user").handler(this::user);
  }

  private void budget(RoutingContext context) {
    spending().onSuccess(spending -> context.json(describe(spending))).onFailure(context::fail);
  }

  /** One walk over the accounts at a time, however many ask. */
  private synchronized Future<Optional<Spending>> spending() {
    if (!counted || counting.isComplete()) {
      counted = true;
      counting = vertx.executeBlocking(node.ledger()::spending, false);
    }
    return counting;
  }

  private JsonObject describe(Optional<Spending> spending) {
    Ledger ledger = node.ledger();
    BudgetPolicy policy = ledger.policy();
    JsonObject budget =
        new JsonObject()
            .put("perQuery", epsilon(policy.perQueryMicros()))
            .put("perWindow", epsilon(policy.windowMicros()))
            .put("windowDays", policy.windowDays())
            .put("forLife", epsilon(policy.lifetimeMicros()))
            .put("day", LocalDate.ofEpochDay(ledger.day()).toString())
            .put("trouble", ledger.clockTrouble().orElse(""))
            .put("usersCharged", spending.map(Spending::users).orElse(0L))
            .put("usersAtCap", spending.map(Spending::usersAtCap).orElse(0L));
    spending.ifPresent(
        spread ->
            budget
                .put("shareAtCap", share(spread.usersAtCap(), spread.users()))
                .put("spentInWindow", quantiles(spread.window()))
                .put("spentForLife", quantiles(spread.lifetime())));
    return budget;
  }

  private static BigDecimal share(long part, long whole) {
    return BigDecimal.valueOf(part)
        .divide(BigDecimal.valueOf(whole), SHARE_DECIMALS, RoundingMode.HALF_EVEN);
  }

  private static JsonObject quantiles(Spread spread) {
    return new JsonObject()
        .put("min", epsilon(spread.min()))
        .put("median", epsilon(spread.median()))
        .put("p95", epsilon(spread.p95()))
        .put("max", epsilon(spread.max()));
  }

  private void user(RoutingContext context) {
    String user = context.pathParam("user");
    vertx
        .executeBlocking(
            () -> {
              byte[] pseudonym = node.records().pseudonyms().of(user);
              Ledger ledger = node.ledger();
              Account account = ledger.account(pseudonym);
              return new JsonObject()
                  .put("spentForLife", epsilon(account.lifetimeMicros()))
                  .put(
                      "spentInWindow",
                      epsilon(account.spentInWindow(ledger.day(), ledger.policy())))
                  .put("charges", account.charges())
                  .put("optedOut", node.optOuts().contains(pseudonym));
            },
            false)
        .onSuccess(context::json)
        .onFailure(context::fail);
  }

  private static String epsilon(long micros) {
    return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
  }
}
