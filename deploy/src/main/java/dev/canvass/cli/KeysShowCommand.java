package dev.canvass.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows the fingerprints of a party's keys and until when its certificate is good.",
    footer = {"", "Example: canvass keys show --config party.yaml"})
final class KeysShowCommand implements Callable<Integer> {

  @Mixin private IdentityOptions identity;

  @Override
  public Integer call() throws IOException {
    IdentityReport.print(identity);
    return 0;
  }
}
