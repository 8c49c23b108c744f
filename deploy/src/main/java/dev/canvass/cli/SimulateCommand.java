package dev.canvass.cli;

import dev.canvass.analytics.simulate.Cores;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.Simulation;
import dev.canvass.analytics.simulate.SimulationOptions;
import dev.canvass.analytics.simulate.SimulationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures accuracy without nodes, each user randomised: of the code that decides live",
      "queries (consensus), and of published mechanisms beside it."
    },
    footer = {
      "",
      "Example:",
      "  canvass simulate --input words.tsv.gz --strategy consensus,tap --epsilon 1,2 --runs 5"
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

  @Option(
      names = "--strategy",
      split = ",",
      defaultValue = "consensus",
      description = {
        "One or more of consensus, fedpem, gtf, tap, taps. All but consensus are",
        "reconstructions of published mechanisms, with codes, levels and aggregation of",
        "their own."
      })
  private List<String> strategies;

  @Option(
      names = "--aggregation",
      split = ",",
      defaultValue = QueryOptions.AGGREGATION,
      description = "One or more of " + QueryOptions.AGGREGATIONS)
  private List<String> aggregations;

  @Option(
      names = "--attack",
      split = ",",
      paramLabel = "NAME:FRACTION[:biggest]",
      defaultValue = "none",
      description = {
        "One or more of what a share of the parties does: promote, suppress, invert, inflate,",
        "noise, collude, boundary, stealth, adaptive, tiny, absent; or none. With :biggest the",
        "biggest parties, else chance chooses them."
      })
  private List<String> attacks;

  @Option(names = "--runs", defaultValue = "5", description = "Repetitions. Default: 5.")
  private int runs;

  @Option(names = "--seed", defaultValue = "1", description = "The first run's seed. Default: 1.")
  private long seed;

  @Option(
      names = "--populations",
      defaultValue = "1",
      description = {
        "How many populations to make up, with seeds that follow each other; the runs take",
        "them in turn. Default: 1."
      })
  private int madeUp;

  @Option(
      names = "--votes-only",
      description = {
        "Model the vote alone, over true frequencies with noise: thousands of times faster,",
        "for comparing aggregation rules and attacks on them."
      })
  private boolean votesOnly;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = {
        "Also draw F1 as an SVG image: over the share of parties that lie, ε or k, whichever",
        "of them varies first."
      })
  private Path plot;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<Population> populations = query.populations(madeUp);
    List<SimulationOptions> rows = rows(populations.get(0));
    ProgressLine progress = new ProgressLine(System.err);
    List<SimulationReport> reports = new ArrayList<>();
    try (Cores cores = Cores.all()) {
      for (SimulationOptions row : rows) {
        int before = reports.size() * runs;
        reports.add(
            Simulation.run(
                populations,
                row,
                cores,
                done -> progress.show("simulating", before + done, (long) rows.size() * runs)));
      }
    } finally {
      progress.finish();
    }
    if (plot != null) {
      Files.writeString(plot, AccuracyPlot.svg(reports));
    }
    if (json) {
      System.out.println(SimulationTable.document(reports));
    } else {
      SimulationTable.print(System.out, populations.get(0), reports);
    }
    return 0;
  }

  /** Every combination once; published mechanisms add counts, so the aggregation is theirs. */
  private List<SimulationOptions> rows(Population population) throws IOException {
    SimulationOptions.Depth depth =
        votesOnly ? SimulationOptions.Depth.VOTE : SimulationOptions.Depth.REPORTS;
    Set<SimulationOptions> rows = new LinkedHashSet<>();
    for (String strategy : strategies) {
      for (String aggregation : aggregations) {
        for (String epsilon : epsilons) {
          for (int k : ks) {
            for (String attack : attacks) {
              rows.add(
                  query.options(
                      population, epsilon, k, strategy, aggregation, attack, runs, seed, depth));
            }
          }
        }
      }
    }
    return List.copyOf(rows);
  }
}
