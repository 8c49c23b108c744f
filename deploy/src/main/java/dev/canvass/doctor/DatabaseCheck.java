package dev.canvass.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A party's database, opened for reading only, so that nothing of it changes and a node may be
 * running on it; then every block is compared with its checksum.
 */
final class DatabaseCheck {

  private static final String DATABASE = "database";

  static {
    RocksDB.loadLibrary();
  }

  private DatabaseCheck() {}

  static Finding of(Path folder) {
    if (!Files.exists(folder.resolve("CURRENT"))) {
      return Finding.ok(DATABASE, folder + " will be made at the first start");
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (Options defaults = new Options();
        DBOptions options = new DBOptions()) {
      List<ColumnFamilyDescriptor> families = new ArrayList<>();
      for (byte[] name : RocksDB.listColumnFamilies(defaults, folder.toString())) {
        families.add(new ColumnFamilyDescriptor(name));
      }
      try (RocksDB database = RocksDB.openReadOnly(options, folder.toString(), families, handles)) {
        try {
          database.verifyChecksum();
        } finally {
          handles.forEach(ColumnFamilyHandle::close);
        }
      }
      return Finding.ok(
          DATABASE,
          folder
              + " can be read and every block is whole (looked at for reading only; a node may"
              + " be running on it)");
    } catch (RocksDBException e) {
      return Finding.fail(
          DATABASE,
          folder + " is damaged: " + e.getMessage(),
          "Restore the whole data directory from its newest copy.");
    }
  }
}
