package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.canvass.doctor.Doctor;
import dev.canvass.doctor.Finding;
import dev.canvass.doctor.Subject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks what a node needs: configuration, folder, keys, access, broker, topics and rights,",
      "clock, database. A line for each, in plain words; the node may run meanwhile."
    },
    footer = {
      "",
      "Exit code 0: the node can work, if with warnings; 1: a check failed.",
      "",
      "Example: canvass doctor --config party.yaml"
    })
final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "A collector's or a party's YAML file.")
  private Path config;

  @Option(names = "--role", description = "COLLECTOR or PARTY; default: what the file speaks of.")
  private Subject.Role role;

  @Option(names = "--patience", defaultValue = "10", description = "Seconds to wait; default: 10.")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Doctor doctor = new Doctor(Duration.ofSeconds(Math.max(1, seconds)), Clock.systemUTC());
    List<Finding> findings = doctor.examine(config, Optional.ofNullable(role));
    if (json) {
      ArrayNode list = new JsonMapper().createArrayNode();
      findings.forEach(
          finding ->
              list.addObject()
                  .put("check", finding.check())
                  .put("level", finding.level().name())
                  .put("detail", finding.detail())
                  .put("remedy", finding.remedy()));
      System.out.println(list);
    } else {
      findings.forEach(DoctorCommand::print);
    }
    return findings.stream().anyMatch(Finding::isFailure) ? 1 : 0;
  }

  private static void print(Finding finding) {
    System.out.printf(
        "%-4s  %-13s  %s%s%n",
        finding.level(),
        finding.check(),
        finding.detail(),
        finding.remedy().isEmpty() ? "" : ". " + finding.remedy());
  }
}
