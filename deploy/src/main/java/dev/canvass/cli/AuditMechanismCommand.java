package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.analytics.attack.AuditOutcome;
import dev.canvass.analytics.attack.AuditOutcome.Verdict;
import dev.canvass.analytics.attack.MechanismAudit;
import dev.canvass.analytics.attack.NegativeControl;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.random.SecureRandomBits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "mechanism",
    mixinStandardHelpOptions = true,
    description = {
      "Attacks the randomiser that nodes run, items in, reports out, and gives a lower",
      "confidence bound on the ε it really spends. Exit code 1 on ALARM."
    },
    footer = {
      "",
      "Examples:",
      "  canvass audit mechanism --epsilon 2 --codec letters:10",
      "  canvass audit mechanism --negative-control all    (each must raise the alarm)"
    })
final class AuditMechanismCommand implements Callable<Integer> {

  private static final PartyId PARTY = new PartyId("audited");
  private static final String DICTIONARY = "dictionary:";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--epsilon",
      defaultValue = "2",
      description = "What is promised. Default: ${DEFAULT-VALUE}.")
  private String epsilon;

  @Option(
      names = "--codec",
      defaultValue = "letters:10",
      description =
          "letters:N, ascii6:N, utf8:N, english1:N, uint:N, hash:N, or dictionary:N, a list of N"
              + " made-up items. Default: ${DEFAULT-VALUE}.")
  private String codec;

  @Option(
      names = "--trials",
      defaultValue = "" + MechanismAudit.DEFAULT_TRIALS,
      description = "Users per item and pair of items. Default: ${DEFAULT-VALUE}.")
  private int trials;

  @Option(
      names = "--confidence",
      defaultValue = "" + MechanismAudit.DEFAULT_CONFIDENCE,
      description = "1 less the rate of false alarms. Default: ${DEFAULT-VALUE}.")
  private double confidence;

  @Option(
      names = "--negative-control",
      paramLabel = "NAME",
      description = {
        "Attack a randomiser that is broken on purpose instead, or all of them:",
        "epsilon-plus-10-percent, epsilon-plus-20-percent, lie-includes-truth, biased-lie,",
        "stuck-low-bits, reused-bits, bits-from-coin, level-by-item, coin-by-item."
      })
  private String control;

  @Option(names = "--json", description = "Print JSON: an object; an array for all controls.")
  private boolean json;

  private final ArrayNode documents = new JsonMapper().createArrayNode();

  @Override
  public Integer call() {
    MechanismAudit audit;
    Query query;
    List<NegativeControl> controls;
    SecureRandomBits random = new SecureRandomBits();
    try {
      audit = new MechanismAudit(trials, confidence);
      query = MechanismAudit.question(codec(), Epsilon.parse(epsilon), PARTY, random.nextLong());
      controls = controls();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    boolean alarm = false;
    if (controls.isEmpty()) {
      alarm = report(query, null, audit.run(query, PARTY, 0));
    }
    for (NegativeControl broken : controls) {
      if (broken.appliesTo(query)) {
        alarm |= report(query, broken, broken.run(audit, query, PARTY, random));
      } else {
        notApplicable(query, broken);
      }
    }
    if (json) {
      System.out.println("all".equals(control) ? documents : documents.get(0));
    }
    return alarm ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private CodecSpec codec() {
    if (!codec.matches(DICTIONARY + "[0-9]{1,7}")) {
      return CodecSpec.parse(codec);
    }
    int size = Integer.parseInt(codec.substring(DICTIONARY.length()));
    if (size < 1 || size > CodecSpec.MAX_DICTIONARY) {
      throw new IllegalArgumentException(
          "a dictionary has 1 to " + CodecSpec.MAX_DICTIONARY + " items, but this one " + size);
    }
    return CodecSpec.dictionary(
        IntStream.range(0, size).mapToObj(number -> "item " + number).toList());
  }

  private List<NegativeControl> controls() {
    if (control == null) {
      return List.of();
    }
    return control.equals("all")
        ? Arrays.asList(NegativeControl.values())
        : List.of(NegativeControl.parse(control));
  }

  /** Prints an outcome, or keeps it for the JSON document; true on an alarm. */
  private boolean report(Query query, NegativeControl broken, AuditOutcome outcome) {
    boolean alarm = outcome.verdict() == Verdict.ALARM;
    if (json) {
      document(query, broken)
          .put("oracle", outcome.oracle())
          .put("trials", outcome.trials())
          .put("pairs", outcome.pairs())
          .put("confidence", outcome.confidence())
          .put("estimate", outcome.estimate())
          .put("lowerBound", outcome.lowerBound())
          .put("verdict", outcome.verdict().name())
          .put("attack", outcome.strongest().attack().description())
          .putPOJO(
              "items",
              List.of(outcome.strongest().pair().one(), outcome.strongest().pair().other()));
      return alarm;
    }
    if (broken != null) {
      System.out.printf("%n%s: %s%n", broken, broken.description());
    }
    System.out.printf(
        Locale.ROOT,
        "%s for %s, ε = %s%n"
            + "%d pairs of items, %,d users an item; false alarms: %.0e%n"
            + "observed ε = %.4f; ε is at least %.4f, by %s of \"%s\" or \"%s\"%n"
            + "%s: %s%n",
        outcome.oracle(),
        query.codec(),
        query.epsilon(),
        outcome.pairs(),
        outcome.trials(),
        1 - outcome.confidence(),
        outcome.estimate(),
        outcome.lowerBound(),
        outcome.strongest().attack().description(),
        outcome.strongest().pair().one(),
        outcome.strongest().pair().other(),
        outcome.verdict(),
        alarm ? "the promise is broken" : "no attack shows more than is promised");
    return alarm;
  }

  private ObjectNode document(Query query, NegativeControl broken) {
    ObjectNode document = documents.addObject();
    document.put("epsilon", query.epsilon().toString()).put("codec", query.codec().toString());
    return document.put("negativeControl", broken == null ? null : broken.toString());
  }

  private void notApplicable(Query query, NegativeControl broken) {
    String reason = "this fault makes no difference to " + query.codec();
    if (json) {
      document(query, broken).putNull("verdict").put("reason", reason);
    } else {
      System.out.printf("%n%s: not applicable, %s%n", broken, reason);
    }
  }
}
