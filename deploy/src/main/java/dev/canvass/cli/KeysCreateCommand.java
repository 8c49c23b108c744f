package dev.canvass.cli;

import dev.canvass.party.identity.IdentityFolder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes a party's keys: one signs its messages, one is for its connections.",
    footer = {"", "Example: canvass keys create --config party.yaml"})
final class KeysCreateCommand implements Callable<Integer> {

  @Mixin private IdentityOptions identity;

  @Override
  public Integer call() throws IOException {
    IdentityFolder folder = identity.folder();
    folder.create(identity.settings().party(), identity.passphrase());
    IdentityReport.print(identity);
    if (!identity.json()) {
      System.out.printf(
          "%nBack %s up. Next: canvass keys enrol --config … --invitation-file …%n", folder.path());
    }
    return 0;
  }
}
