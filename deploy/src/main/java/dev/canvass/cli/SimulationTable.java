package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.analytics.simulate.Attack;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.SimulationOptions;
import dev.canvass.analytics.simulate.SimulationReport;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of a study, as text or as JSON. */
final class SimulationTable {

  private static final String RECONSTRUCTION =
      "reconstruction of a published mechanism (48-bit hashed codes, 24 levels of 2 bits, GRR or"
          + " OUE); not its authors' results";

  private static final String MODEL =
      "a model of the vote alone: the search is assumed to have found the items, and frequencies"
          + " are true ones with noise";

  private static final String OWN = "the code that decides live queries";

  private SimulationTable() {}

  /** The public document. */
  static ArrayNode document(List<SimulationReport> reports) {
    ArrayNode array = new JsonMapper().createArrayNode();
    for (SimulationReport report : reports) {
      ObjectNode row = array.addObject();
      row.put("strategy", report.options().strategy().toString());
      row.put("aggregation", report.options().aggregation().toString());
      row.put("epsilon", report.options().epsilon().toString());
      row.put("k", report.options().k());
      row.put("codec", report.options().codec().toString());
      row.put("attack", attack(report).orElse(null));
      row.put("runs", report.options().runs());
      statistic(row.putObject("f1"), report.f1());
      row.put("knownListF1", report.knownListF1());
      statistic(row.putObject("ncr"), report.ncr());
      statistic(row.putObject("countRelativeError"), report.countRelativeError());
      statistic(row.putObject("attackerItems"), report.attackerItems());
      row.put("bytesPerParty", report.bytesPerParty());
      row.put("seconds", report.seconds());
      row.put("context", context(report));
    }
    return array;
  }

  private static void statistic(ObjectNode node, SimulationReport.Statistic statistic) {
    node.put("mean", statistic.mean()).put("standardError", statistic.standardError());
  }

  /** The table for people. */
  static void print(PrintStream out, Population population, List<SimulationReport> reports) {
    out.printf(
        Locale.ROOT,
        "%,d users of %d parties%n%n%-10s %-18s %-22s %5s %4s %4s  %-11s %-5s  %-11s  %-11s %-10s"
            + " %10s %7s%n",
        population.users(),
        population.counts().size(),
        "strategy",
        "aggregation",
        "attack",
        "ε",
        "k",
        "runs",
        "F1",
        "list",
        "NCR",
        "count error",
        "planted",
        "kB a party",
        "seconds");
    for (SimulationReport report : reports) {
      out.printf(
          Locale.ROOT,
          "%-10s %-18s %-22s %5s %4d %4d  %-11s %-5.3f  %-11s  %-11s %-10s %,10.0f %7.1f%n",
          report.options().strategy() + (isReconstruction(report) ? "*" : ""),
          report.options().aggregation(),
          attack(report).orElse("none"),
          report.options().epsilon(),
          report.options().k(),
          report.options().runs(),
          text(report.f1()),
          report.knownListF1(),
          text(report.ncr()),
          text(report.countRelativeError()),
          attack(report).isEmpty()
              ? "-"
              : String.format(
                  Locale.ROOT,
                  "%.1f±%.1f",
                  report.attackerItems().mean(),
                  report.attackerItems().standardError()),
          report.bytesPerParty() / 1e3,
          report.seconds());
    }
    out.printf("%nlist: F1 of the best unbiased oracle that is told the list of all items%n");
    if (reports.stream().anyMatch(SimulationTable::isModel)) {
      out.printf("%nThis is %s%n", MODEL);
    }
    if (reports.stream().anyMatch(SimulationTable::isReconstruction)) {
      out.printf("%n* %s%n", RECONSTRUCTION);
    }
  }

  private static String context(SimulationReport report) {
    return isReconstruction(report) ? RECONSTRUCTION : isModel(report) ? MODEL : OWN;
  }

  private static boolean isModel(SimulationReport report) {
    return report.options().depth() == SimulationOptions.Depth.VOTE;
  }

  private static Optional<String> attack(SimulationReport report) {
    return report.options().attack().map(Attack::toString);
  }

  private static boolean isReconstruction(SimulationReport report) {
    return report.options().strategy().publishedRule().isPresent();
  }

  private static String text(SimulationReport.Statistic statistic) {
    return String.format(Locale.ROOT, "%.3f±%.3f", statistic.mean(), statistic.standardError());
  }
}
