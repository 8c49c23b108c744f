package dev.canvass.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.collector.json.Fields;
import dev.canvass.collector.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's body: an object whose fields are read one by one, and which is refused as a whole,
 * with everything that is wrong.
 *
 * @param tree what was sent
 * @param errors what is wrong so far; for adding to
 */
record JsonBody(JsonNode tree, Fields fields, List<String> errors) {

  /**
   * Reads bytes.
   *
   * @throws Problem 400 if they are not JSON
   */
  static JsonBody of(byte[] bytes) {
    try {
      JsonNode tree = Json.tree(bytes);
      List<String> errors = new ArrayList<>();
      return new JsonBody(tree, Fields.of(tree, errors), errors);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("the body is not JSON: " + e.getMessage());
    }
  }

  /** Ends the reading: refuses fields that nobody asked for, and all that was wrong. */
  void requireValid() {
    fields.refuseOthers();
    if (!errors.isEmpty()) {
      throw Problem.invalid(String.join("; ", errors));
    }
  }
}
