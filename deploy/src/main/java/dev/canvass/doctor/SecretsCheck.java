package dev.canvass.doctor;

import dev.canvass.privacy.access.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that a node keeps in its data folder: whole, and nobody else's to read. They may be
 * encrypted, so what is in them shows only when the node starts.
 */
final class SecretsCheck {

  private static final String KEYS = "keys";
  private static final int RAW_BYTES = 32;

  private SecretsCheck() {}

  static List<Finding> of(Subject subject) {
    List<Finding> findings = new ArrayList<>();
    for (Path file : subject.secrets()) {
      findings.add(
          Files.exists(file)
              ? look(file)
              : Finding.ok(KEYS, file.getFileName() + " will be made at the first start"));
    }
    return findings;
  }

  private static Finding look(Path file) {
    try {
      String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      if (OwnerOnly.isBroken(permissions)) {
        return Finding.fail(
            KEYS,
            file + " can be used by others (" + permissions + ")",
            "Run chmod 600 on it; if others may have read it, replace the key.");
      }
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.US_ASCII).strip();
      boolean whole =
          bytes.length == RAW_BYTES
              || (text.startsWith("-----BEGIN ") && text.endsWith(" PRIVATE KEY-----"));
      return whole
          ? Finding.ok(KEYS, file + " is whole and its owner's alone")
          : Finding.fail(
              KEYS, file + " is neither 32 bytes nor a PEM key", "Put it back from its copy.");
    } catch (IOException e) {
      return Finding.fail(
          KEYS, file + " cannot be read: " + e, "Run the doctor as the node's account.");
    }
  }
}
