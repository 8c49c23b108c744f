package dev.canvass.cli;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.plan.Plan;
import dev.canvass.analytics.plan.PlanRequest;
import dev.canvass.collector.json.Json;
import dev.canvass.collector.results.PlanDocument;
import dev.canvass.privacy.Epsilon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a query would cost and find, before any budget is spent.",
      "Works off line; what the world is like has to be guessed."
    },
    footer = {
      "",
      "Examples:",
      "  canvass plan --users 500000,300000,200000 --epsilon 2 --k 20 --codec letters:10",
      "  canvass plan --users 1000000 --epsilon 1 --codec utf8:12 --lexicon apps.txt"
    })
final class PlanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--users",
      required = true,
      split = ",",
      paramLabel = "N",
      description = "Users of each party, separated by commas.")
  private List<Long> users;

  @Option(names = "--epsilon", defaultValue = "2", description = "ε. Default: ${DEFAULT-VALUE}.")
  private String epsilon;

  @Option(names = "--k", defaultValue = "20", description = "Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--codec",
      defaultValue = "letters:10",
      description =
          "letters:N, ascii6:N, utf8:N, english1:N, uint:N or hash:N. Default: ${DEFAULT-VALUE}.")
  private String codec;

  @Option(names = "--lexicon", paramLabel = "FILE", description = "Public strings, one a line.")
  private Path lexicon;

  @Option(
      names = "--length",
      defaultValue = "" + PlanRequest.DEFAULT_LENGTH,
      description = "Characters of a typical item. Default: ${DEFAULT-VALUE}.")
  private int length;

  @Option(
      names = "--items",
      defaultValue = "" + PlanRequest.DEFAULT_ITEMS,
      description = "How many different items there are. Default: ${DEFAULT-VALUE}.")
  private int items;

  @Option(
      names = "--exponent",
      defaultValue = "" + PlanRequest.DEFAULT_EXPONENT,
      description = "s where the item of rank r is as common as r^-s. Default: ${DEFAULT-VALUE}.")
  private double exponent;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    int listed = lexicon == null ? 0 : LexiconFile.read(lexicon).size();
    PlanDocument plan;
    try {
      plan =
          PlanDocument.of(
              new PlanRequest(
                  users,
                  Epsilon.parse(epsilon),
                  k,
                  CodecSpec.parse(codec),
                  listed,
                  length,
                  items,
                  exponent),
              List.of());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (json) {
      System.out.println(new String(Json.bytes(plan), StandardCharsets.UTF_8));
    } else {
      print(plan);
    }
    return 0;
  }

  private void print(PlanDocument plan) {
    line(
        "users",
        String.format(
            Locale.ROOT,
            "%,d of %d parties, %,d on each of %d levels",
            plan.users(),
            plan.parties().size(),
            plan.usersPerLevel(),
            plan.levels()));
    line("noise", "one standard error is %s".formatted(size(plan.noise())));
    line("discovered", "items held by about %s or more".formatted(size(plan.discovered())));
    if (plan.listed() != null) {
      line("of the lexicon", "about %s or more".formatted(size(plan.listed())));
    }
    line(
        "expected",
        "%.0f %% of the true top %d; %.1f confirmed, %.0f %% of them rightly"
            .formatted(
                100 * plan.expected().recall(),
                k,
                plan.expected().confirmed(),
                100 * plan.expected().precision()));
    line("", "if the item of rank r is as common as r^-%s of %,d".formatted(exponent, items));
    line(
        "time",
        "about %.0f s to collect and %.0f s to decide, on two cores each"
            .formatted(Math.ceil(plan.seconds().collect()), Math.ceil(plan.seconds().decide())));
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "%8s %15s %12s   %s%n",
        "party",
        "users",
        "kB sent",
        "shows if it lives there only");
    for (int i = 0; i < plan.parties().size(); i++) {
      PlanDocument.Share party = plan.parties().get(i);
      System.out.printf(
          Locale.ROOT,
          "%8d %,15d %,12.0f   %,.0f users%n",
          i + 1,
          party.users(),
          Math.ceil(party.bytes() / 1e3),
          party.discovered().count());
    }
  }

  private static void line(String name, String text) {
    System.out.printf("%-15s %s%n", name, text);
  }

  private static String size(Plan.Size size) {
    return String.format(
        Locale.ROOT, "%,.0f users (%.3g %%)", size.count(), 100 * size.frequency());
  }
}
