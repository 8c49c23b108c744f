package dev.canvass.party.records;

/** The node's disk state cannot be read or written. Nothing was changed by the failed operation. */
public final class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
