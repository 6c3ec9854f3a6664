package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;
import io.jcache.memcached.spi.Serializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Payloads as one who knows the format makes them: nothing is checked, nothing is read back. */
public final class Forgery {
  private static final int DEEP = 1_000_000;
  private static final int LONG = 1 << 30;
  private static final ClassLoader LOADER = Forgery.class.getClassLoader();

  /** Lets the stand-ins be written, by their exact names. */
  private static final ClassRules OPEN = StandIns.allowed();

  private Forgery() {}

  /** Returns the payload of a graph that Kryo writes, in which Java serialization has its share. */
  public static byte[] kryo(Object graph) {
    SerializationLimits limits = new SerializationLimits(DEEP, LONG, LONG, LONG);
    ShapeKryo kryo =
        new ShapeKryo(LOADER, OPEN, limits, ShapeFingerprint::of, new Unlimited(limits));
    Output output = new LimitedOutput(kryo.limits(), kryo.written());
    output.writeByte(0);
    kryo.writeClassAndObject(output, graph);
    JavaObjects objects = (JavaObjects) kryo.getRegistration(JavaObjects.class).getSerializer();
    JavaObjects.Written stream = objects.written();
    if (stream == null) {
      return output.toBytes();
    }
    byte[] java = stream.finish();
    output.writeBytes(java);
    output.writeInt(java.length);
    output.getBuffer()[0] = 1;
    return output.toBytes();
  }

  /** Returns the payload of a graph that is wholly in the stream of Java serialization. */
  public static byte[] java(Object graph) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (ObjectOutputStream out =
        new ObjectOutputStream(stream) {
          @Override
          protected void writeClassDescriptor(ObjectStreamClass description) throws IOException {
            Class<?> type = description.forClass();
            // Classes that are not serializable have descriptions, too, but none to look up.
            super.writeClassDescriptor(
                described(type) == type ? description : ObjectStreamClass.lookup(described(type)));
          }

          @Override
          protected void annotateClass(Class<?> type) throws IOException {
            writeLong(ShapeFingerprint.of(described(type)));
          }
        }) {
      out.writeObject(graph);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory has failed", e);
    }
    return aroundJava(stream.toByteArray());
  }

  private static Class<?> described(Class<?> type) {
    return type == ForgedFailure.class ? Throwable.class : type;
  }

  /** Returns a payload of one object that Java serialization reads from a stream. */
  public static byte[] aroundJava(byte[] stream) {
    byte[] sample = Serializers.kryo(LOADER, 100).serialize(Locale.ROOT);
    int length = ByteBuffer.wrap(sample).order(ByteOrder.LITTLE_ENDIAN).getInt(sample.length - 4);
    byte[] start = Arrays.copyOf(sample, sample.length - 4 - length);
    return ByteBuffer.allocate(start.length + stream.length + 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(start)
        .put(stream)
        .putInt(stream.length)
        .array();
  }

  /** Returns a serializer with a list of the classes of these tests, or without one. */
  public static Serializer serializer(boolean listed) {
    return Serializers.kryo(
        LOADER,
        listed ? new ClassRules(List.of("io.jcache.memcached.**")) : ClassRules.NONE,
        Serializers.limits(512));
  }

  /** Lets everything be written, whatever reading it would cost. */
  private static final class Unlimited extends ReadBudget {
    private Unlimited(SerializationLimits limits) {
      super(limits);
    }

    @Override
    void take(long bytes) {}

    @Override
    void spend(long steps) {}

    @Override
    void spendOnCollisions(@Nullable Object[] keys, boolean sorted, long steps) {}

    @Override
    void spendOnOrder(long order, long steps, int elements) {}

    @Override
    void spendOnProbes(@Nullable Object[] keys, long steps) {}

    @Override
    void spendOnHashtable(@Nullable Object[] keys) {}

    @Override
    void spendOnUnified(@Nullable Object[] keys, long steps) {}
  }
}
