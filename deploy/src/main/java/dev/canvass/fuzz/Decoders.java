package dev.canvass.fuzz;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything in the product that reads bytes from outside. */
public final class Decoders {

  private Decoders() {}

  /**
   * All decoders, in the order of reports.
   *
   * @param folder where those that read files put them; the caller's to remove
   */
  public static List<Decoder> all(Path folder) {
    List<Decoder> all = new ArrayList<>();
    all.addAll(MessageDecoders.all());
    all.addAll(EvidenceDecoders.all());
    all.addAll(ItemDecoders.all());
    all.addAll(RecordDecoders.all());
    all.addAll(DocumentDecoders.all());
    all.addAll(new FileDecoders(folder).all());
    return List.copyOf(all);
  }
}
