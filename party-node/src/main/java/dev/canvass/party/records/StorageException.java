package dev.canvass.party.records;

import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The node's disk state cannot be read or written. Nothing was changed by the failed operation. */
public final class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What Linux says of a full disk, a used-up quota and a file above the process's limit. */
  private static final List<String> FULL =
      List.of("No space left", "Disk quota exceeded", "File too large");

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether making room, rather than mending or permitting something, is the remedy. */
  public boolean isForLackOfSpace() {
    if (getCause() instanceof RocksDBException e
        && e.getStatus() != null
        && e.getStatus().getSubCode() == Status.SubCode.NoSpace) {
      return true;
    }
    return FULL.stream().anyMatch(getMessage()::contains);
  }
}
