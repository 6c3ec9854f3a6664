package io.jcache.memcached.internal.codec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How objects of well-known libraries are stored, as the table {@code forms.txt} has it: by their
 * content and the library's own factory, whatever hooks of Java serialization they have.
 *
 * <ul>
 *   <li>A row is for a class and those of its own package that extend it; the objects of all of
 *       them are written as those of the class in the table. Messages and fields are for exactly
 *       the class of the object.
 *   <li>What the bytes name is a class of the table, never a method: only methods that the table
 *       names are called.
 * </ul>
 */
final class KnownForms {
  private static final String TO = "to";
  private static final Map<String, Form> FORMS = forms();
  private static final PerClass<Optional<Form>> OF =
      new PerClass<>(type -> Optional.ofNullable(find(type)));

  private KnownForms() {}

  private static Map<String, Form> forms() {
    KnownTable table = KnownTable.read("forms.txt");
    Map<String, Form> forms = new HashMap<>();
    for (Kind kind : Kind.values()) {
      table
          .words(kind.name().toLowerCase(Locale.ROOT))
          .forEach(
              (name, words) -> {
                int to = words.indexOf(TO);
                List<String> read = to < 0 ? List.of() : words.subList(0, to);
                forms.put(name, new Form(name, kind, read, words.subList(to + 1, words.size())));
              });
    }
    return forms;
  }

  /** Returns the form of the objects of a class; null where it has none. */
  static @Nullable Form of(Class<?> type) {
    return OF.get(type).orElse(null);
  }

  /** Returns whether the table has a class of this name, whose objects alone run nothing else. */
  static boolean isNamed(String name) {
    Form form = FORMS.get(name);
    return form != null && form.kind != Kind.MESSAGES && form.kind != Kind.NONE;
  }

  private static @Nullable Form find(Class<?> type) {
    if (type.isArray() || type.isPrimitive() || type.isHidden() || type.isInterface()) {
      return FORMS.get(type.getName());
    }
    Deque<Class<?>> open = new ArrayDeque<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      open.add(c);
    }
    while (!open.isEmpty()) {
      Class<?> next = open.remove();
      Form form = FORMS.get(next.getName());
      if (form != null && form.isFor(type, next)) {
        return form.kind == Kind.NONE ? null : form;
      }
      open.addAll(List.of(next.getInterfaces()));
    }
    return null;
  }

  /** What a form consists of; each is a heading of the table. */
  enum Kind {
    /** None: of a class that extends another one of the table. */
    NONE,
    /** The fields, hooks or not. */
    FIELDS,
    /** The content of a mutable collection or map, and back by its constructor and itself. */
    CONTENT,
    /** The elements of what does not hash them. */
    LISTS,
    /** The elements of what hashes them. */
    SETS,
    /** The keys and values. */
    MAPS,
    /** The keys and values, both of which are hashed. */
    BIMAPS,
    /** The order and the elements. */
    SORTED_SETS,
    /** The order, the keys and the values. */
    SORTED_MAPS,
    /** What some methods return. */
    PARTS,
    /** The bytes of a message, by methods of its own class. */
    MESSAGES
  }

  /**
   * A row of the table.
   *
   * @param base the name of the class
   * @param kind the heading
   * @param read the methods that take an object apart
   * @param make the methods that put it together
   */
  record Form(String base, Kind kind, List<String> read, List<String> make) {
    /** Returns whether this is the form of a class, given the class of the table that it is of. */
    private boolean isFor(Class<?> type, Class<?> known) {
      return switch (kind) {
        case NONE, MESSAGES -> true;
        case FIELDS, CONTENT -> type == known;
        default ->
            (type.getPackageName() + '.').startsWith(known.getPackageName() + '.')
                && type.getClassLoader() == known.getClassLoader();
      };
    }

    /** Returns the class as which the objects of one are written. */
    Class<?> written(Class<?> type) {
      if (kind == Kind.FIELDS || kind == Kind.CONTENT || kind == Kind.MESSAGES) {
        return type;
      }
      try {
        return Class.forName(base, false, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(type.getName() + " is one of them", e);
      }
    }
  }
}
