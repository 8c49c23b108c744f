package dev.canvass.collector.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The fields of an object that a person wrote. Errors are gathered, each naming its field, so that
 * all can be shown at once; a reading method that finds one returns a value which must not be used.
 * Mutable, one owner.
 */
public final class Fields {

  private final JsonNode node;
  private final String path;
  private final List<String> errors;
  private final Set<String> known = new HashSet<>();

  private Fields(JsonNode node, String path, List<String> errors) {
    this.node = node;
    this.path = path;
    this.errors = errors;
  }

  /** The fields of {@code node}; errors go to {@code errors}. */
  public static Fields of(JsonNode node, List<String> errors) {
    if (!node.isObject()) {
      errors.add("an object with named fields is required");
    }
    return new Fields(node, "", errors);
  }

  /** The object in field {@code name}; empty if absent. */
  public Fields object(String name) {
    JsonNode value = field(name);
    if (!value.isMissingNode() && !value.isObject()) {
      errors.add(path + name + " must be an object");
    }
    return new Fields(value, path + name + ".", errors);
  }

  /** The object in field {@code name}, if there is one. */
  public Optional<Fields> optionalObject(String name) {
    Fields object = object(name);
    return object.node.isObject() ? Optional.of(object) : Optional.empty();
  }

  /** An optional object whose fields are all texts. */
  public Optional<Map<String, String>> textMap(String name) {
    JsonNode value = field(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    Map<String, String> texts = new TreeMap<>();
    value.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().textValue()));
    if (!value.isObject() || texts.containsValue(null)) {
      errors.add(path + name + " must be an object of texts");
      return Optional.empty();
    }
    return Optional.of(texts);
  }

  /** Whether the object itself was left out. */
  public boolean isAbsent() {
    return node.isMissingNode();
  }

  /** A value made of several fields; empty if it refuses them, which is an error of theirs. */
  public <T> Optional<T> checked(Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (IllegalArgumentException e) {
      errors.add(e.getMessage());
      return Optional.empty();
    }
  }

  /** An optional text, turned into a value by {@code parser}. */
  public <T> Optional<T> optional(String name, Function<String, T> parser) {
    JsonNode value = field(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      errors.add(path + name + " must be a text");
      return Optional.empty();
    }
    return parsed(name, value.textValue(), parser);
  }

  /** A required text, turned into a value by {@code parser}. */
  public <T> T required(String name, Function<String, T> parser) {
    if (field(name).isMissingNode()) {
      errors.add(path + name + " is required");
    }
    return optional(name, parser).orElse(null);
  }

  /** A required decimal, given as a text or a number, turned into a value by {@code parser}. */
  public <T> T decimal(String name, Function<String, T> parser) {
    if (field(name).isMissingNode()) {
      errors.add(path + name + " is required");
    }
    return optionalDecimal(name, parser).orElse(null);
  }

  /** An optional decimal, given as a text or a number, turned into a value by {@code parser}. */
  public <T> Optional<T> optionalDecimal(String name, Function<String, T> parser) {
    JsonNode value = field(name);
    // A double's exponent form would be longer than the limit that parsers put on texts.
    return value.isNumber()
        ? parsed(name, value.decimalValue().toString(), parser)
        : optional(name, parser);
  }

  /** An optional list of whole numbers. */
  public Optional<List<Long>> integers(String name) {
    JsonNode value = field(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    List<Long> numbers = new ArrayList<>(value.size());
    boolean valid = value.isArray();
    for (JsonNode element : value) {
      valid &= element.isIntegralNumber() && element.canConvertToLong();
      numbers.add(element.longValue());
    }
    if (!valid) {
      errors.add(path + name + " must be a list of whole numbers");
      return Optional.empty();
    }
    return Optional.of(numbers);
  }

  /** An optional integer in {@code min..max}. */
  public long integer(String name, long min, long max, long fallback) {
    JsonNode value = field(name);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      errors.add(path + name + " must be a whole number");
      return fallback;
    }
    if (value.longValue() < min || value.longValue() > max) {
      errors.add(path + name + " must be in " + min + ".." + max + ", but is " + value.longValue());
      return fallback;
    }
    return value.longValue();
  }

  /** An optional truth value; false if absent. */
  public boolean flag(String name) {
    JsonNode value = field(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      errors.add(path + name + " must be true or false");
    }
    return value.booleanValue();
  }

  /** A required integer in {@code min..max}. */
  public long requiredInteger(String name, long min, long max) {
    if (field(name).isMissingNode()) {
      errors.add(path + name + " is required");
    }
    return integer(name, min, max, min);
  }

  /** An optional list of texts. */
  public Optional<List<String>> texts(String name) {
    JsonNode value = field(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>(value.size());
    boolean valid = value.isArray();
    for (JsonNode element : value) {
      valid &= element.isTextual();
      texts.add(element.textValue());
    }
    if (!valid) {
      errors.add(path + name + " must be a list of texts");
      return Optional.empty();
    }
    return Optional.of(texts);
  }

  /** Adds an error for every field that nobody asked for. */
  public void refuseOthers() {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                errors.add(
                    "unknown field "
                        + path
                        + name.substring(0, Math.min(60, name.length()))
                        + "; known: "
                        + String.join(", ", known.stream().sorted().toList()));
              }
            });
  }

  private <T> Optional<T> parsed(String name, String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      errors.add(path + name + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private JsonNode field(String name) {
    known.add(name);
    JsonNode value = node.path(name);
    return value.isNull() ? MissingNode.getInstance() : value;
  }
}
