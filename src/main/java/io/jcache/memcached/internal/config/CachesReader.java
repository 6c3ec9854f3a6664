package io.jcache.memcached.internal.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.jcache.memcached.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of a file's {@code caches}.
 *
 * @param address the file's address
 */
record CachesReader(String address) {
  private static final String SYNTAX =
      CacheOption.GROUP + " { vets { expiry { creation = 10m } } }";

  /** Returns the blocks of what stands at {@code caches}. */
  List<CacheBlock> read(ConfigValue caches) {
    List<CacheBlock> blocks = new ArrayList<>();
    if (caches.valueType() == ConfigValueType.NULL) {
      return blocks;
    }
    if (!(caches instanceof ConfigObject object)) {
      throw refused(
          caches, CacheOption.GROUP, "an object with a block for each cache, such as " + SYNTAX);
    }
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      String name = entry.getKey();
      ConfigValue value = entry.getValue();
      String path = CacheOption.GROUP + "." + ConfigUtil.joinPath(name);
      requireName(name, path, value);
      if (value instanceof ConfigObject block) {
        blocks.add(block(name, path, block));
      } else if (value.valueType() != ConfigValueType.NULL) {
        throw refused(value, path, "an object with the options of a cache, such as " + SYNTAX);
      }
    }
    return blocks;
  }

  private CacheBlock block(String name, String path, ConfigObject object) {
    boolean builtIn = address.equals(Option.DEFAULTS);
    Map<Option<?>, Sourced<?>> values = new HashMap<>();
    new BlockReader(
            address,
            path + ".",
            CacheOption.TABLE,
            (option, value, origin) -> unknown(name, path, option, value, origin))
        .read(
            object,
            (option, text, origin) -> {
              String whole = path + "." + option;
              Object value = option.at(whole).parse(text, origin);
              values.put(option, new Sourced<>(value, whole, origin, builtIn));
            });
    return new CacheBlock(name, builtIn, values);
  }

  private void requireName(String name, String path, ConfigValue value) {
    String wrong = null;
    if (name.isEmpty()) {
      wrong = "which is empty";
    } else if (!name.equals(name.strip())) {
      wrong = "which has a space at an end";
    } else if (name.contains("**")) {
      wrong = "which has two stars side by side";
    } else if (name.indexOf('\\') >= 0) {
      wrong = "which has a backslash";
    }
    if (wrong != null) {
      throw new ConfigurationException(
          ("%s: read the name '%s', %s; allowed: the name of a cache, a pattern in which * stands"
                  + " for any text, such as \"com.acme.*\", or default for every cache")
              .formatted(at(path, value), name, wrong));
    }
  }

  private ConfigurationException unknown(
      String name, String block, String option, ConfigValue value, String origin) {
    String path = block + "." + option;
    if (CacheOption.TABLE.isGroup(option)) {
      return refused(
          value,
          path,
          "an object with one or more of creation, access and update, such as "
              + option
              + " { creation = 10m }");
    }
    String start = "Unknown option '" + path + "' from " + origin + ": ";
    String dotted = dotted(name + "." + option, value);
    if (dotted != null) {
      return new ConfigurationException(
          start
              + ("the name of a cache stands in double quotes where it has dots: write \"%s\" for"
                      + " the cache %s; or did you mean an option of the cache %s? allowed: %s")
                  .formatted(dotted, dotted, name, CacheOption.TABLE.names()));
    }
    if (Option.TABLE.find(option) != null || Option.TABLE.isGroup(option)) {
      return new ConfigurationException(
          start
              + ("it is an option of the manager, not of a cache; write it outside of %s; allowed"
                      + " here: %s")
                  .formatted(CacheOption.GROUP, CacheOption.TABLE.names()));
    }
    return new ConfigurationException(start + CacheOption.TABLE.remedy(option));
  }

  /** Returns the name that was probably meant by a name without quotes, null where none was. */
  private static @Nullable String dotted(String path, ConfigValue value) {
    if (!(value instanceof ConfigObject object)) {
      return null;
    }
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = entry.getKey();
      if (CacheOption.TABLE.find(key) == null && !CacheOption.TABLE.isGroup(key)) {
        String longer = dotted(path + "." + key, entry.getValue());
        if (longer != null) {
          return longer;
        }
      }
    }
    return path;
  }

  private ConfigurationException refused(ConfigValue value, String path, String allowed) {
    String read =
        value.valueType() == ConfigValueType.LIST
            ? "a list"
            : "'" + String.valueOf(value.unwrapped()) + "'";
    return new ConfigurationException(at(path, value) + ": read " + read + "; allowed: " + allowed);
  }

  private String at(String path, ConfigValue value) {
    return "Option '" + path + "' from " + BlockReader.origin(value, address);
  }
}
