package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.analytics.simulate.Cores;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.Simulation;
import dev.canvass.analytics.simulate.SimulationOptions;
import dev.canvass.analytics.simulate.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Measures accuracy with the live code but without nodes, each user randomised.",
    footer = {
      "",
      "Example:",
      "  canvass simulate --input words.tsv.gz --epsilon 1,2,3 --k 10,20 --runs 5"
    })
final class SimulateCommand implements Callable<Integer> {

  @Mixin private QueryOptions query;

  @Option(names = "--epsilon", split = ",", defaultValue = "2", description = "One or more ε.")
  private List<String> epsilons;

  @Option(
      names = "--k",
      split = ",",
      defaultValue = "20",
      description = "One or more list lengths.")
  private List<Integer> ks;

  @Option(names = "--strategy", split = ",", defaultValue = "consensus", description = "consensus.")
  private List<String> strategies;

  @Option(
      names = "--aggregation",
      split = ",",
      defaultValue = "weighted-sum",
      description = "weighted-sum.")
  private List<String> aggregations;

  @Option(names = "--runs", defaultValue = "5", description = "Repetitions. Default: 5.")
  private int runs;

  @Option(names = "--seed", defaultValue = "1", description = "The first run's seed. Default: 1.")
  private long seed;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Population population = query.population();
    List<SimulationOptions> rows = new ArrayList<>();
    for (String strategy : strategies) {
      for (String aggregation : aggregations) {
        for (String epsilon : epsilons) {
          for (int k : ks) {
            rows.add(query.options(population, epsilon, k, strategy, aggregation, runs, seed));
          }
        }
      }
    }
    ProgressLine progress = new ProgressLine(System.err);
    List<SimulationReport> reports = new ArrayList<>();
    try (Cores cores = Cores.all()) {
      for (SimulationOptions row : rows) {
        int before = reports.size() * runs;
        reports.add(
            Simulation.run(
                population,
                row,
                cores,
                done -> progress.show("simulating", before + done, (long) rows.size() * runs)));
      }
    } finally {
      progress.finish();
    }
    if (json) {
      System.out.println(document(reports));
    } else {
      print(population, reports);
    }
    return 0;
  }

  private static ArrayNode document(List<SimulationReport> reports) {
    ArrayNode array = new JsonMapper().createArrayNode();
    for (SimulationReport report : reports) {
      ObjectNode row = array.addObject();
      row.put("strategy", report.options().strategy().toString());
      row.put("aggregation", report.options().aggregation().toString());
      row.put("epsilon", report.options().epsilon().toString());
      row.put("k", report.options().k());
      row.put("codec", report.options().codec().toString());
      row.putNull("attack");
      row.put("runs", report.options().runs());
      statistic(row.putObject("f1"), report.f1());
      statistic(row.putObject("ncr"), report.ncr());
      statistic(row.putObject("countRelativeError"), report.countRelativeError());
      statistic(row.putObject("attackerItems"), new SimulationReport.Statistic(0, 0));
      row.put("bytesPerParty", report.bytesPerParty());
      row.put("seconds", report.seconds());
    }
    return array;
  }

  private static void statistic(ObjectNode node, SimulationReport.Statistic statistic) {
    node.put("mean", statistic.mean()).put("standardError", statistic.standardError());
  }

  private static void print(Population population, List<SimulationReport> reports) {
    System.out.printf(
        Locale.ROOT,
        "%,d users of %d parties%n%n%-10s %-13s %5s %5s %12s %12s %12s %7s%n",
        population.users(),
        population.counts().size(),
        "strategy",
        "aggregation",
        "ε",
        "k",
        "F1",
        "NCR",
        "count error",
        "seconds");
    for (SimulationReport report : reports) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %-13s %5s %5d %12s %12s %12s %7.1f%n",
          report.options().strategy(),
          report.options().aggregation(),
          report.options().epsilon(),
          report.options().k(),
          text(report.f1()),
          text(report.ncr()),
          text(report.countRelativeError()),
          report.seconds());
    }
  }

  private static String text(SimulationReport.Statistic statistic) {
    return String.format(Locale.ROOT, "%.3f±%.3f", statistic.mean(), statistic.standardError());
  }
}
