package io.jcache.memcached.internal.codec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes that attacks on deserialization are known to be built of. None of them is stored or
 * read, also where a pattern of a list covers them; only its exact name lets one in. The names are
 * in the table {@code src/main/resources/io/jcache/memcached/internal/known/refused.txt}.
 *
 * <ul>
 *   <li>They are those that the public collections of such chains use (ysoserial, marshalsec and
 *       what came after them), by package where the package has nothing that is kept in a cache.
 *   <li>A class counts as one of them where a superclass is: closures of Groovy are compiled into
 *       the application's own packages.
 *   <li>Such a list is never complete: a list of what is allowed is.
 * </ul>
 */
final class GadgetFamilies {
  private static final Map<String, String> FAMILIES = KnownTable.read("refused.txt").headings();

  private GadgetFamilies() {}

  /** Returns why a class is in one of the families; null where it is in none. */
  static @Nullable String reason(Class<?> type) {
    for (Class<?> c = type; c != null && !Route.isJdk(c); c = c.getSuperclass()) {
      String reason = reason(c.getName());
      if (reason != null) {
        return c == type ? reason : "its superclass " + c.getName() + " is: " + reason;
      }
    }
    return null;
  }

  /** Returns why a class of this name is in one of the families; null where it is in none. */
  static @Nullable String reason(String name) {
    String known = FAMILIES.get(outermost(name));
    for (int dot = name.indexOf('.'); known == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
      known = FAMILIES.get(name.substring(0, dot + 1));
    }
    return known;
  }

  private static String outermost(String name) {
    int dollar = name.indexOf('$', name.lastIndexOf('.') + 2);
    return dollar < 0 ? name : name.substring(0, dollar);
  }
}
