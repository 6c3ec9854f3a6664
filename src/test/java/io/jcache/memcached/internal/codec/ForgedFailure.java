package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Forgery} writes as a {@code java.lang.Throwable}, whose list of suppressed exceptions
 * and whose stack trace it may share with others, as nobody who throws could have it.
 */
final class ForgedFailure implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectStreamField[] serialPersistentFields = {
    new ObjectStreamField("cause", Throwable.class),
    new ObjectStreamField("detailMessage", String.class),
    new ObjectStreamField("stackTrace", StackTraceElement[].class),
    new ObjectStreamField("suppressedExceptions", List.class)
  };

  private final transient StackTraceElement[] trace;
  private final transient @Nullable List<Throwable> suppressed;

  /** Creates a failure without a message and a cause. */
  ForgedFailure(StackTraceElement[] trace, @Nullable List<Throwable> suppressed) {
    this.trace = trace;
    this.suppressed = suppressed;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    ObjectOutputStream.PutField fields = out.putFields();
    fields.put("stackTrace", trace);
    fields.put("suppressedExceptions", suppressed);
    out.writeFields();
  }
}
