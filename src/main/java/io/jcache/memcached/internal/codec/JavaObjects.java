package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/**
 * Objects of Java serialization. All those of a graph go into one stream beside Kryo's, which keeps
 * their identity; what else they refer to is led back to Kryo by a {@link Bridge}. Kryo's stream
 * has one byte for each of them, so that no element of a collection is without bytes.
 */
final class JavaObjects extends Serializer<Object> {
  /** How the message about objects that are nested too deep begins. */
  static final String TOO_DEEP = "Java serialization is nested too deep";

  private static final byte MARK = 1;
  private static final int FIRST_BYTES = 512;
  private static final int FRAMES_PER_LEVEL = 8;
  private static final int CHECKED_EVERY = 64;

  private @Nullable Written written;
  private @Nullable ByteArrayInputStream bytes;
  private @Nullable JavaInput read;

  /** Returns the stream of the graph that is written; null where it needs none. */
  @Nullable Written written() {
    return written;
  }

  /** Starts to read a graph whose stream lies in these bytes. */
  void start(byte[] source, int offset, int length) {
    bytes = new ByteArrayInputStream(source, offset, length);
  }

  /** Returns whether all of the stream, where there is one, is read. */
  boolean isAtEnd() {
    return bytes == null || bytes.available() == 0;
  }

  /** Lets go of the streams, at the end of a graph. */
  void reset() {
    written = null;
    bytes = null;
    read = null;
  }

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    output.writeByte(MARK);
    GraphReferences references = ((GraphKryo) kryo).references();
    long before = references.cost();
    try {
      Written java = written;
      if (java == null) {
        java = new Written((GraphKryo) kryo, output, new ByteArrayOutputStream(FIRST_BYTES));
        written = java;
      }
      java.mayLeave |= java.across > 0;
      java.writeObject(object);
      // Only reading tells what it costs.
      references.replaceCost(before, 0);
    } catch (IOException e) {
      throw new KryoException(
          "Java serialization of " + object.getClass().getName() + " has failed: " + e, e);
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<?> type) {
    if (input.readByte() != MARK) {
      throw new KryoException("no mark of an object of Java serialization");
    }
    GraphKryo graph = (GraphKryo) kryo;
    long before = graph.references().beginCost();
    graph.references().awaitNone();
    try {
      JavaInput java = open(graph, (BoundedInput) input);
      Object object = java.readObject();
      graph.references().replaceCost(before, java.costOf(object));
      return object;
    } catch (IOException | ClassNotFoundException e) {
      if (e.getCause() instanceof KryoException known) {
        throw known;
      }
      throw new KryoException("Java deserialization has failed: " + e, e);
    }
  }

  private JavaInput open(GraphKryo kryo, BoundedInput input) throws IOException {
    JavaInput java = read;
    if (java == null) {
      if (bytes == null) {
        throw new KryoException("an object of Java serialization where there are none");
      }
      java = new JavaInput(kryo, input, bytes);
      read = java;
    }
    return java;
  }

  private static long maxFrames(int maxDepth) {
    return 1000L + (long) FRAMES_PER_LEVEL * maxDepth;
  }

  /** Returns the greatest depth that a stream can have which was written. */
  static long maxDepthOnReading(int maxDepth) {
    // Each level takes four frames or more, and up to CHECKED_EVERY levels are not seen.
    return maxFrames(maxDepth) / 4 + CHECKED_EVERY;
  }

  /** The stream of Java serialization of one graph. */
  static final class Written extends ObjectOutputStream implements Bridge.Output {
    private final GraphKryo kryo;
    private final Output output;
    private final ByteArrayOutputStream bytes;
    private final long maxFrames;
    private final SerializationLimits limits;
    private int objects;
    private int across;
    private boolean mayLeave;

    private Written(GraphKryo kryo, Output output, ByteArrayOutputStream bytes) throws IOException {
      super(bytes);
      this.limits = kryo.limits();
      this.kryo = kryo;
      this.output = output;
      this.bytes = bytes;
      this.maxFrames = maxFrames(limits.maxDepth());
      enableReplaceObject(true);
    }

    @Override
    public void writeAcross(Object object) {
      across++;
      kryo.writeClassAndObject(output, object);
      across--;
    }

    /**
     * Returns whether reading may leave what stands for an object in its place: where the stream
     * refers to one that is not complete yet, which it does without a word.
     */
    boolean mayLeaveStandIns() {
      return mayLeave;
    }

    /** Ends the stream and returns its bytes. */
    byte[] finish() {
      try {
        flush();
      } catch (IOException e) {
        throw new UncheckedIOException("Writing to memory has failed", e);
      }
      return bytes.toByteArray();
    }

    @Override
    protected Object replaceObject(Object object) {
      if ((object instanceof Bridge bridge && bridge.isRead()) || object instanceof CollSer) {
        throw new Bridge.Left();
      }
      mayLeave |= object.getClass().getName().equals(CollSer.NAME);
      if (++objects % CHECKED_EVERY == 0) {
        checkDepth();
        limits.checkSize(bytes.size());
      }
      if (object instanceof String text) {
        limits.checkString(text.length());
      } else if (object.getClass().isArray()) {
        limits.checkArray(Array.getLength(object));
      }
      return staysInJava(object) ? object : new Bridge(object);
    }

    private boolean staysInJava(Object object) {
      return object instanceof Bridge
          || object instanceof String
          || object instanceof Enum
          || object instanceof Class
          || object instanceof StackTraceElement[]
          || kryo.isJavaObject(object.getClass());
    }

    /**
     * Bounds the stack: a stream tells its depth to those who read it, not to those who write it.
     */
    private void checkDepth() {
      long frames = StackWalker.getInstance().walk(all -> all.limit(maxFrames + 1).count());
      if (frames > maxFrames) {
        throw new KryoException(TOO_DEEP);
      }
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
      if (type != Bridge.class) {
        kryo.lookup().rules().checkInStream(type);
        kryo.lookup().checkSame(type);
      }
      writeLong(kryo.classes().fingerprint(type));
    }
  }
}
