package dev.canvass.party.transport;

import dev.canvass.privacy.transport.StoredText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Reads the texts that configuration names, and sees who else may. */
public final class NodeFiles {

  private NodeFiles() {}

  /** A file as it is now, and who may use it. */
  public static StoredText read(String file) throws IOException {
    Path path = Path.of(file);
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      Optional<String> permissions =
          view == null
              ? Optional.empty()
              : Optional.of(PosixFilePermissions.toString(view.readAttributes().permissions()));
      return new StoredText(Files.readString(path), permissions);
    } catch (NoSuchFileException e) {
      throw new IOException("no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("this user may not read it", e);
    }
  }
}
