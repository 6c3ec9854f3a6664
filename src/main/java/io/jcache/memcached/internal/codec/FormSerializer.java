package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import io.jcache.memcached.internal.codec.ContentSerializer.Table;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Immutable objects of a library by their content, back by the methods that {@link KnownForms} has.
 *
 * <ul>
 *   <li>The methods are chosen by their types when the class is met first; what bytes say has no
 *       influence on that.
 *   <li>Collections and maps are built by {@link ContentSerializer}, which takes what that costs:
 *       their tables do not sort what collides.
 *   <li>What is made of parts is made on writing, too, and has to be equal.
 * </ul>
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class FormSerializer extends GraphSerializer<Object> {
  private static final long ENTRY_BYTES = 48;
  private static final long PART_BYTES = 2048; // what a time zone keeps, once and for all
  private static final int MINUTES = "+hh:mm".length();
  private static final String IN_CLASS = "::";

  /** The package of tables whose slots follow from hash codes alone. */
  private static final String UNIFIED = "org.eclipse.collections.";

  private final KnownForms.Kind kind;
  private final List<Call> readers = new ArrayList<>();
  private final List<Call> makers = new ArrayList<>();
  private final Class<?> type;

  private FormSerializer(Class<?> type, KnownForms.Form form) {
    super(true);
    this.type = type;
    this.kind = form.kind();
    Class<?> at = type;
    List<Class<?>> taken = new ArrayList<>();
    for (String word : form.read()) {
      Call call = find(word, isOfParts() ? type : at);
      readers.add(call);
      at = call.method.getReturnType();
      taken.add(at);
    }
    Class<?>[] given = isOfParts() ? taken.toArray(Class<?>[]::new) : new Class<?>[] {container()};
    for (String word : form.make()) {
      Call call = find(word.contains(IN_CLASS) ? word : type.getName() + IN_CLASS + word, given);
      makers.add(call);
      given = new Class<?>[] {call.method.getReturnType()};
    }
  }

  /** Returns a serializer of the objects of a class that has a form. */
  static GraphSerializer<Object> of(Class<?> type, KnownForms.Form form) {
    FormSerializer calls = new FormSerializer(type, form);
    Table hashed = type.getName().startsWith(UNIFIED) ? Table.UNIFIED : Table.HASHED;
    return switch (calls.kind) {
      case LISTS -> calls.ofContent(Table.LIST, order -> new ArrayList());
      case SETS -> calls.ofContent(hashed, order -> new ArrayList());
      case MAPS -> calls.ofContent(hashed, order -> new LinkedHashMap());
      case BIMAPS -> calls.ofContent(Table.BOTH_HASHED, order -> new LinkedHashMap());
      case SORTED_SETS -> calls.ofContent(Table.TREE, order -> new TreeSet((Comparator) order));
      case SORTED_MAPS -> calls.ofContent(Table.TREE, order -> new TreeMap((Comparator) order));
      default -> calls;
    };
  }

  /** Returns a serializer by what the first maker is given, made by a function of its order. */
  private GraphSerializer<Object> ofContent(Table table, Function<@Nullable Object, ?> given) {
    return ContentSerializer.immutable(
        table,
        Map.class.isAssignableFrom(container()),
        ENTRY_BYTES,
        table == Table.TREE ? JdkCollections::comparatorOf : null,
        this::content,
        (order, keys, values) -> make(ContentSerializer.fill(given.apply(order), keys, values)));
  }

  private boolean isOfParts() {
    return kind == KnownForms.Kind.PARTS || kind == KnownForms.Kind.MESSAGES;
  }

  /** Returns the type of what the first maker is given. */
  private Class<?> container() {
    return switch (kind) {
      case MAPS, BIMAPS -> Map.class;
      case SORTED_MAPS -> SortedMap.class;
      case SORTED_SETS -> SortedSet.class;
      default -> List.class;
    };
  }

  /** Returns the most special method of a name that takes arguments of these types. */
  private Call find(String word, Class<?>... given) {
    int colons = word.indexOf(IN_CLASS);
    boolean ofObject = colons < 0;
    String name = ofObject ? word : word.substring(colons + IN_CLASS.length());
    try {
      Object holder = ofObject ? null : holder(word.substring(0, colons));
      Class<?> owner =
          holder == null ? given[0] : holder instanceof Class<?> named ? named : holder.getClass();
      Class<?>[] arguments = ofObject ? new Class<?>[0] : given;
      Method best = null;
      for (Method method : owner.getMethods()) {
        boolean fits =
            method.getName().equals(name)
                && !method.isBridge()
                && Modifier.isStatic(method.getModifiers()) == (holder instanceof Class)
                && takes(method.getParameterTypes(), arguments);
        if (fits && (best == null || isMoreSpecial(method, best))) {
          best = method;
        }
      }
      if (best != null) {
        return new Call(MemberAccess.open(best), holder instanceof Class ? null : holder);
      }
    } catch (InaccessibleObjectException e) {
      throw e;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new KryoException(unknown(word), e);
    }
    throw new KryoException(unknown(word));
  }

  private String unknown(String word) {
    return type.getName()
        + " cannot be stored: this version of its library has no public "
        + word
        + "; store a class of your own instead";
  }

  /** Returns a class, or the value of its static field, that a name with dots stands for. */
  private Object holder(String name) throws ReflectiveOperationException {
    ClassLoader loader = type.getClassLoader();
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      int dot = name.lastIndexOf('.');
      Object value =
          Class.forName(name.substring(0, dot), true, loader)
              .getField(name.substring(dot + 1))
              .get(null);
      if (value == null) {
        throw e;
      }
      return value;
    }
  }

  /** Returns whether one method is for fewer arguments, or hides the other for the same ones. */
  private static boolean isMoreSpecial(Method method, Method other) {
    return takes(other.getParameterTypes(), method.getParameterTypes())
        && (!takes(method.getParameterTypes(), other.getParameterTypes())
            || other.getDeclaringClass().isAssignableFrom(method.getDeclaringClass()));
  }

  private static boolean takes(Class<?>[] parameters, Class<?>[] arguments) {
    boolean fits = parameters.length == arguments.length;
    for (int i = 0; fits && i < parameters.length; i++) {
      fits = parameters[i].isAssignableFrom(arguments[i]);
    }
    return fits;
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object object) {
    @Nullable Object[] parts = new @Nullable Object[readers.size()];
    Arrays.setAll(parts, i -> readers.get(i).on(object));
    takeParts(kryo.written(), parts);
    if (!object.equals(make(parts))) {
      throw new KryoException(
          "an object of "
              + object.getClass().getName()
              + " has more to it than what it is stored by; store its parts instead");
    }
    Elements.write(kryo, output, parts);
  }

  /** Returns what the readers make of an object, each of what the one before has made. */
  private Object content(Object object) {
    Object content = object;
    for (Call reader : readers) {
      content =
          Objects.requireNonNull(
              reader.method.getParameterCount() == 0 ? reader.on(content) : reader.with(content));
    }
    return content;
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> ignored, int id) {
    @Nullable Object[] parts = Elements.read(kryo, input, Object[]::new);
    takeParts(input.budget(), parts);
    return make(parts);
  }

  /** Takes what is made of parts, and throws where a library would keep each of too many forms. */
  private void takeParts(ReadBudget budget, @Nullable Object[] parts) {
    if (parts.length != readers.size()) {
      throw new KryoException(parts.length + " parts of " + type.getName());
    }
    if (kind == KnownForms.Kind.MESSAGES) {
      budget.take(parts[0] instanceof byte[] bytes ? bytes.length * ENTRY_BYTES : 0);
    } else if (parts.length == 1) {
      budget.take(PART_BYTES);
      if (parts[0] == null) {
        throw new KryoException("nothing that " + type.getName() + " could be made of");
      }
      if (parts[0] instanceof String id
          && id.length() > MINUTES
          && "+-".indexOf(id.charAt(0)) >= 0) {
        throw new KryoException(
            "the offset "
                + id
                + " of a time zone is not one of whole minutes, which alone are stored");
      }
    }
  }

  private Object make(Object... given) {
    @Nullable Object[] arguments = given;
    for (Call maker : makers) {
      arguments = new @Nullable Object[] {maker.with(arguments)};
    }
    Object made = arguments[0];
    if (made == null || (kind != KnownForms.Kind.PARTS && !type.isInstance(made))) {
      throw new KryoException("no " + type.getName() + " was made of its content: " + made);
    }
    return made;
  }

  /** A method, and the object that it is called on where it is not static. */
  private record Call(Method method, @Nullable Object receiver) {
    /** Calls it with these arguments. */
    @Nullable Object with(@Nullable Object... arguments) {
      return call(receiver, arguments);
    }

    /** Calls it on an object. */
    @Nullable Object on(@Nullable Object object) {
      return call(object);
    }

    private @Nullable Object call(@Nullable Object object, @Nullable Object... arguments) {
      try {
        return method.invoke(object, arguments);
      } catch (InvocationTargetException e) {
        Throwable cause = e.getCause();
        throw new KryoException(method + " has failed: " + cause, cause);
      } catch (IllegalAccessException | IllegalArgumentException e) {
        throw new KryoException(method + " cannot be called: " + e.getMessage(), e);
      }
    }
  }
}
