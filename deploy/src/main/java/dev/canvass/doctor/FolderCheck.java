package dev.canvass.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The data folder: whether it can be written, by nobody else, and has room. */
final class FolderCheck {

  /** Less room than this is worth a warning; a tenth of it is too little to work. */
  static final long LEAST_BYTES = 2L << 30;

  private static final String FOLDER = "data folder";
  private static final String DISK = "disk space";

  private FolderCheck() {}

  static List<Finding> of(Subject subject, long leastBytes) {
    Path folder = subject.dataDirectory().toAbsolutePath();
    if (!Files.exists(folder)) {
      Path parent = folder;
      while (parent != null && !Files.exists(parent)) {
        parent = parent.getParent();
      }
      return Files.isWritable(parent)
          ? List.of(Finding.ok(FOLDER, folder + " will be made at the first start"))
          : List.of(
              Finding.fail(
                  FOLDER,
                  folder + " is missing, and " + parent + " cannot be written",
                  "Make it, and give it to the account that runs the node."));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(folder(folder));
    findings.add(space(folder, leastBytes));
    return findings;
  }

  private static Finding folder(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, "doctor", ".tmp"));
      String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
      if (permissions.charAt(4) == 'w' || permissions.charAt(7) == 'w') {
        return Finding.fail(
            FOLDER,
            folder + " can be written by others (" + permissions + ")",
            "Run chmod go-w on it.");
      }
      return Finding.ok(FOLDER, folder + " can be written by its owner alone");
    } catch (IOException e) {
      return Finding.fail(
          FOLDER,
          folder + " cannot be written: " + e,
          "Give it to the account that runs the node, on a disk that is not read-only.");
    }
  }

  private static Finding space(Path folder, long leastBytes) {
    try {
      long usable = Files.getFileStore(folder).getUsableSpace();
      String detail = (usable >> 20) + " MiB are free for " + folder;
      if (usable >= leastBytes) {
        return Finding.ok(DISK, detail);
      }
      String remedy = "Free some, or move dataDirectory to a larger disk.";
      return usable >= leastBytes / 10
          ? Finding.warn(DISK, detail, remedy)
          : Finding.fail(DISK, detail, remedy);
    } catch (IOException e) {
      return Finding.fail(DISK, "cannot be told: " + e, "Look at the disk of " + folder + ".");
    }
  }
}
