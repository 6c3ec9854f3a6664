package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;

/** The stream of Java serialization of one graph. */
final class JavaOutput extends ObjectOutputStream implements Bridge.Output {
  /** How the message about objects that are nested too deep begins. */
  static final String TOO_DEEP = "Java serialization is nested too deep";

  private static final int FRAMES_PER_LEVEL = 8;
  private static final int CHECKED_EVERY = 64;

  private final GraphKryo kryo;
  private final Output output;
  private final ByteArrayOutputStream bytes;
  private final long maxFrames;
  private final SerializationLimits limits;
  private int objects;

  private JavaOutput(GraphKryo kryo, Output output, ByteArrayOutputStream bytes)
      throws IOException {
    super(bytes);
    this.limits = kryo.limits();
    this.kryo = kryo;
    this.output = output;
    this.bytes = bytes;
    this.maxFrames = 1000L + (long) FRAMES_PER_LEVEL * limits.maxDepth();
    enableReplaceObject(true);
  }

  /** Returns an empty stream beside the output of a Kryo. */
  static JavaOutput create(GraphKryo kryo, Output output) {
    try {
      return new JavaOutput(kryo, output, new ByteArrayOutputStream(512));
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory has failed", e);
    }
  }

  /** Writes an object. */
  void write(Object object) throws IOException {
    writeObject(object);
  }

  @Override
  public void writeAcross(Object object) {
    kryo.writeClassAndObject(output, object);
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

  /** Bounds the stack: a stream tells its depth to those who read it, not to those who write it. */
  private void checkDepth() {
    long frames = StackWalker.getInstance().walk(all -> all.limit(maxFrames + 1).count());
    if (frames > maxFrames) {
      throw new KryoException(TOO_DEEP);
    }
  }

  /** Returns the greatest depth that a stream of {@link JavaOutput} can have. */
  static long maxDepthOnReading(int maxDepth) {
    // Each level takes four frames or more, and up to CHECKED_EVERY levels are not seen.
    return (1000L + (long) FRAMES_PER_LEVEL * maxDepth) / 4 + CHECKED_EVERY;
  }

  @Override
  protected void annotateClass(Class<?> type) throws IOException {
    if (type != Bridge.class) {
      kryo.lookup().rules().checkInStream(type);
    }
    writeLong(kryo.classes().fingerprint(type));
  }
}
