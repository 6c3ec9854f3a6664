package io.jcache.memcached.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.jcache.memcached.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the options of one object of a file.
 *
 * @param address the file's address
 * @param block the path of the object with a dot behind it, empty for the file itself
 * @param table the options that there may be
 * @param unknown makes the error of any other
 */
record BlockReader(String address, String block, OptionTable table, Unknown unknown) {
  private static final Set<String> KEY_PARTS =
      Collections.unmodifiableSet(new TreeSet<>(List.of("id", "secret")));

  /** Takes the text of an option. */
  @FunctionalInterface
  interface Sink {

    /** Takes the text of an option of the table from a file and line. */
    void take(Option<?> option, String text, String origin);
  }

  /** Makes the error of a value where there is no option. */
  @FunctionalInterface
  interface Unknown {

    /** Returns the error of a value at a path in the block. */
    ConfigurationException error(String path, ConfigValue value, String origin);
  }

  /** Reads every option of an object. */
  void read(ConfigObject object, Sink sink) {
    read(object, "", sink);
  }

  private void read(ConfigObject object, String group, Sink sink) {
    // Sorted, so that a file with several mistakes always complains of the same one first.
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      String path = group + entry.getKey();
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigObject nested && table.isGroup(path)) {
        read(nested, path + ".", sink);
        continue;
      }
      String origin = origin(value, address);
      Option<?> option = table.find(path);
      if (option == null) {
        throw unknown.error(path, value, origin);
      }
      if (value.valueType() != ConfigValueType.NULL) {
        sink.take(option, text(option.at(block + path), object, entry.getKey(), origin), origin);
      }
    }
  }

  /** Returns the file and line of a value, or that it comes from the environment. */
  static String origin(ConfigValue value, String address) {
    String description = value.origin().description();
    return value.origin().lineNumber() < 0
        ? description + ", to which " + address + " refers"
        : description;
  }

  /** Returns the text of a value as it stands in the file, {@code 007} with its zeros. */
  private static String text(Option<?> option, ConfigObject object, String key, String origin) {
    Config config = object.toConfig();
    String path = ConfigUtil.joinPath(key);
    return switch (config.getValue(path).valueType()) {
      case OBJECT -> throw option.refused("an object", origin);
      case LIST -> {
        if (!option.takesList()) {
          throw option.refused("a list", origin);
        }
        yield String.join(";", texts(option, config, path, origin));
      }
      default -> config.getString(path);
    };
  }

  private static List<String> texts(Option<?> option, Config config, String path, String origin) {
    List<String> texts = new ArrayList<>();
    for (ConfigValue element : config.getList(path)) {
      if (option.isSecret()) {
        texts.add(keyText(option, element, origin));
        continue;
      }
      if (element.valueType() != ConfigValueType.STRING) {
        throw option.refused("a list that holds " + element.render(), origin);
      }
      texts.add(String.valueOf(element.unwrapped()));
    }
    return texts;
  }

  /** Returns the text of a key and its id. */
  private static String keyText(Option<?> option, ConfigValue element, String origin) {
    if (!(element instanceof ConfigObject object) || !object.keySet().equals(KEY_PARTS)) {
      throw option.refused("a list of something else than objects of id and secret", origin);
    }
    List<String> parts = new ArrayList<>();
    for (String part : KEY_PARTS) {
      ConfigValue value = object.get(part);
      ConfigValueType kind = value == null ? ConfigValueType.NULL : value.valueType();
      if (kind != ConfigValueType.STRING && kind != ConfigValueType.NUMBER) {
        throw option.refused("a key whose " + part + " is neither text nor number", origin);
      }
      parts.add(object.toConfig().getString(part));
    }
    return String.join(":", parts);
  }
}
