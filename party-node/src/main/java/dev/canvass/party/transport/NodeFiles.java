package dev.canvass.party.transport;

import dev.canvass.privacy.transport.StoredText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Reads the texts that configuration names, and sees who else may. */
public final class NodeFiles {

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private NodeFiles() {}

  /** A file as it is now, and whether everybody may read or change it. */
  public static StoredText read(String file) throws IOException {
    Path path = Path.of(file);
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      boolean open =
          view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains);
      return new StoredText(Files.readString(path), open);
    } catch (NoSuchFileException e) {
      throw new IOException("no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("this user may not read it", e);
    }
  }
}
