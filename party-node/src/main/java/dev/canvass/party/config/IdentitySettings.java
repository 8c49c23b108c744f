package dev.canvass.party.config;

import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.transport.TextFiles;
import java.util.Map;

/**
 * How the party's private keys are kept.
 *
 * @param passphraseFile a file whose first line is their passphrase; null if the environment gives
 *     one, or none is needed
 */
public record IdentitySettings(String passphraseFile) {

  /** Gives the passphrase where no file does. */
  public static final String VARIABLE = "CANVASS_KEY_PASSPHRASE";

  /** Keys without a file for their passphrase. */
  public static final IdentitySettings NONE = new IdentitySettings(null);

  /**
   * The passphrase, from the file, else from the environment, else none.
   *
   * @param files reads the file
   * @throws IllegalArgumentException if the file cannot be read, is empty, or is everybody's
   */
  public Passphrase passphrase(Map<String, String> environment, TextFiles files) {
    if (passphraseFile == null) {
      String text = environment.get(VARIABLE);
      return text == null ? Passphrase.NONE : Passphrase.of(text.toCharArray());
    }
    try {
      String first = files.password(passphraseFile).lines().findFirst().orElse("");
      return Passphrase.of(first.toCharArray());
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      throw new IllegalArgumentException(
          "identity.passphraseFile: "
              + (reason.startsWith(passphraseFile) ? reason : passphraseFile + ": " + reason),
          e);
    }
  }
}
