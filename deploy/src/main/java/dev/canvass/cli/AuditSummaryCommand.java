package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.collector.audit.SummaryDocument;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "summary",
    mixinStandardHelpOptions = true,
    description = "Shows what was spent, as the parties' logs say: of a collector, or of a bundle.",
    footer = {
      "",
      "Examples:",
      "  canvass audit summary --url http://127.0.0.1:8080",
      "  canvass audit summary --bundle q.evidence"
    })
final class AuditSummaryCommand implements Callable<Integer> {

  private static final JsonMapper JSON = new JsonMapper();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--bundle", description = "An evidence bundle, instead of a collector.")
  private Path bundle;

  @Option(names = "--url", description = "Collector. Default: http://127.0.0.1:8080.")
  private String url;

  @Mixin private AccessOption access;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (bundle != null && url != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--bundle and --url exclude each other");
    }
    JsonNode summary =
        bundle == null
            ? access.client(url == null ? "http://127.0.0.1:8080" : url).fetch("/v1/audit/summary")
            : ofBundle();
    if (json) {
      System.out.println(summary);
    } else {
      print(System.out, summary);
    }
    return 0;
  }

  /** Figures of evidence that is not intact would be worth nothing. */
  private JsonNode ofBundle() throws IOException {
    BundleReport report = AuditVerifyCommand.read(bundle, TrustedKeys.NONE);
    if (!report.isIntact()) {
      throw new IOException(
          bundle
              + " is not intact, so it is not summed up: "
              + report.faults().get(0)
              + "; see canvass audit verify");
    }
    return JSON.valueToTree(
        SummaryDocument.of(
            report.entries(),
            report.logs().stream()
                .map(log -> new SummaryDocument.Log(log.chain(), log.last(), log.confirmed(), 0))
                .toList()));
  }

  private static void print(PrintStream out, JsonNode summary) {
    out.println("Spent: each user charged that day spent the local ε");
    out.printf("  %-16s %-20s %-10s %12s %8s%n", "party", "query", "day", "users", "ε");
    for (JsonNode row : summary.path("spent")) {
      out.printf(
          Locale.ROOT,
          "  %-16s %-20s %-10s %,12d %8s%n",
          row.path("party").asText(),
          row.path("query").asText(),
          row.path("day").asText(),
          row.path("users").asLong(),
          row.path("epsilon").asText());
    }
    printPrivacy(out, "Per query", summary.path("queries"));
    printPrivacy(out, "Over all queries, for a user who answered all", summary.path("parties"));
    out.println("\nSpread over users, as of each log's newest charges: min / median / p95 / max");
    for (JsonNode row : summary.path("distribution")) {
      out.printf(
          Locale.ROOT,
          "  %-16s window %s   life %s   %.2f %% of %,d users at a cap%n",
          row.path("log").asText(),
          spread(row.path("window")),
          spread(row.path("lifetime")),
          100 * row.path("shareAtCap").asDouble(),
          row.path("users").asLong());
    }
    if (!summary.path("refusals").isEmpty()) {
      out.println("\nRefused");
    }
    for (JsonNode row : summary.path("refusals")) {
      out.printf(
          Locale.ROOT,
          "  %-16s %,12d users %6d requests  %s%n",
          row.path("party").asText(),
          row.path("users").asLong(),
          row.path("requests").asLong(),
          row.path("reason").asText());
    }
    out.println("\nLogs");
    for (JsonNode row : summary.path("logs")) {
      out.printf(
          "  %-16s %d entries, signed up to %d%s%n",
          row.path("log").asText(),
          row.path("entries").asLong(),
          row.path("confirmed").asLong(),
          row.path("contradictions").asInt() == 0
              ? ""
              : "; PROVEN: " + row.path("contradictions").asInt() + " contradictions");
    }
    summary.path("unreadable").forEach(text -> out.println("Unreadable: " + text.asText()));
  }

  private static void printPrivacy(PrintStream out, String title, JsonNode rows) {
    out.println(
        "\n" + title + ": the local ε holds against everybody; the central one needs trust");
    for (JsonNode row : rows) {
      JsonNode privacy = row.path("privacy");
      JsonNode central = privacy.path("central");
      String second =
          central.path("basis").asText().equals("local")
              ? "no central ε is claimed"
              : "central ε "
                  + central.path("epsilon").asText()
                  + ", δ "
                  + central.path("delta").asDouble()
                  + " ("
                  + central.path("basis").asText()
                  + ")";
      out.printf(
          "  %-16s %-20s local ε %s; %s%n",
          row.path("party").asText(),
          row.path("query").asText(""),
          privacy.path("local").asText(),
          second);
    }
  }

  private static String spread(JsonNode spread) {
    return String.join(
        " / ",
        spread.path("min").asText(),
        spread.path("median").asText(),
        spread.path("p95").asText(),
        spread.path("max").asText());
  }
}
