package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.RandomObjects;
import io.jcache.memcached.testkit.Shapes;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile bytes, many threads, and class loaders that go away. */
final class SerializerSafetyTest {
  private static final long SEED = 7_251;

  @Test
  void deserialize_mutatedBytes_givesAnObjectOrTheOneException() {
    System.out.println("seed " + SEED + ": " + attack(SEED, 5_000));
  }

  @Test
  @Tag("full")
  void deserialize_mutatedBytesAtLength_givesAnObjectOrTheOneException() {
    System.out.println("seed " + SEED + ": " + attack(SEED, 30_000));
  }

  /** In 64 MB a single length that is believed is the end of the JVM. */
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void deserialize_mutatedBytesInASmallHeap_staysInIt() throws Exception {
    assertThat(ownJvm("-XX:+ExitOnOutOfMemoryError", "attack", "4000")).contains("objects");
  }

  @Test
  @Tag("full")
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void deserialize_mutatedBytesInASmallHeapAtLength_staysInIt() throws Exception {
    assertThat(ownJvm("-XX:+ExitOnOutOfMemoryError", "attack", "12000")).contains("objects");
  }

  /** The instances that are pooled are held softly; this JVM lets go of them at once. */
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void serialize_collectedLoader_isTheOneException() throws Exception {
    assertThat(ownJvm("-XX:SoftRefLRUPolicyMSPerMB=0", "loader")).contains("is gone");
  }

  private static String ownJvm(String option, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                SerializerSafetyTest.class.getName()));
    command.addAll(List.of(arguments));
    Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(jvm.getInputStream().readAllBytes());
      assertThat(jvm.waitFor()).as(output).isZero();
      return output;
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** Runs one of the tests that need a JVM of their own. */
  public static void main(String[] arguments) throws Exception {
    believeNoLength();
    System.out.println(
        arguments[0].equals("attack")
            ? attack(SEED + 1, Integer.parseInt(arguments[1]))
            : loseLoader());
  }

  private static String loseLoader() throws Exception {
    URLClassLoader own = ownLoader();
    Serializer serializer = Serializers.kryo(own, 100);
    Class<?> type = own.loadClass(Shapes.Fields.class.getName());
    byte[] bytes = serializer.serialize(type.getConstructor().newInstance());
    serializer.deserialize(bytes, 0, bytes.length);
    type = null;
    WeakReference<ClassLoader> reference = new WeakReference<>(own);
    own.close();
    own = null;
    while (reference.get() != null) {
      System.gc();
      // The JDK lets go of classes whose serial form it has forgotten as it looks up the next one.
      ObjectStreamClass.lookup(Integer.class);
    }
    assertThatThrownBy(() -> serializer.deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class);
    try {
      serializer.serialize(new Shapes.Nothing());
      return "serialized";
    } catch (SerializationException e) {
      return e.getMessage();
    }
  }

  private static String attack(long seed, int mutations) {
    Serializer serializer =
        ListedSerializers.kryo(SerializerSafetyTest.class.getClassLoader(), 100);
    RandomObjects objects = new RandomObjects(seed);
    Random random = new Random(seed);
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < 2 * objects.shapes(); i++) {
      byte[] bytes = serializer.serialize(objects.next());
      if (bytes.length < 20_000) {
        payloads.add(bytes);
      }
    }
    int read = 0;
    int refused = 0;
    for (int i = 0; i < mutations; i++) {
      byte[] bytes = mutate(random, payloads);
      byte[] before = bytes.clone();
      try {
        assertThat(serializer.deserialize(bytes, 0, bytes.length)).isNotNull();
        read++;
      } catch (SerializationException e) {
        refused++;
      }
      assertThat(bytes).as("the caller's bytes").isEqualTo(before);
    }
    assertThat(refused).isGreaterThan(mutations / 4);
    return mutations + " mutations: " + read + " objects, " + refused + " refused";
  }

  private static byte[] mutate(Random random, List<byte[]> payloads) {
    byte[] bytes = payloads.get(random.nextInt(payloads.size())).clone();
    switch (random.nextInt(5)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        byte[] other = payloads.get(random.nextInt(payloads.size()));
        int from = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - from, random.nextInt(other.length));
        System.arraycopy(other, 0, bytes, from, length);
      }
      case 3 -> bytes = java.util.Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(50));
      default -> {
        for (int i = 0; i < 4; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? -1 : 127);
        }
      }
    }
    return bytes;
  }

  @Test
  void deserialize_hugeLengths_areRefusedBeforeAnythingIsAllocated() {
    believeNoLength();
  }

  private static void believeNoLength() {
    Serializer serializer = Serializers.kryo(SerializerSafetyTest.class.getClassLoader(), 100);
    for (Object object :
        List.of(
            new byte[100],
            new long[100],
            new boolean[100],
            new Object[100],
            new ArrayList<>(List.of(1, 2)),
            "ä".repeat(100),
            new java.math.BigInteger("9".repeat(500)),
            new java.util.HashMap<>(java.util.Map.of(1, 2)))) {
      byte[] bytes = serializer.serialize(object);
      for (int at = 1; at < Math.min(bytes.length - 5, 12); at++) {
        byte[] garbage = bytes.clone();
        for (int i = 0; i < 4; i++) {
          garbage[at + i] = -1;
        }
        garbage[at + 4] = 7;
        try {
          serializer.deserialize(garbage, 0, garbage.length);
        } catch (SerializationException e) {
          assertThat(e).hasMessageNotContaining("OutOfMemory");
        }
      }
    }
  }

  @Test
  void serialize_manyThreads_shareOneSerializer() throws Exception {
    shareOneSerializer(250);
  }

  @Test
  @Tag("full")
  void serialize_manyThreadsAtLength_shareOneSerializer() throws Exception {
    shareOneSerializer(1000);
  }

  private static void shareOneSerializer(int objectsEach) throws Exception {
    Serializer serializer =
        ListedSerializers.kryo(SerializerSafetyTest.class.getClassLoader(), 200);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Void>> results = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        long seed = SEED + thread;
        Callable<Void> task =
            () -> {
              RandomObjects objects = new RandomObjects(seed);
              for (int i = 0; i < objectsEach; i++) {
                Object object = objects.next();
                byte[] bytes = serializer.serialize(object);
                assertThat(
                        RandomObjects.difference(
                            object, serializer.deserialize(bytes, 0, bytes.length)))
                    .as("object %d of seed %d", i, seed)
                    .isNull();
                if (i % 10 == 0) {
                  assertThatThrownBy(() -> serializer.deserialize(bytes, 0, bytes.length - 1))
                      .isInstanceOf(SerializationException.class);
                }
              }
              return null;
            };
        results.add(threads.submit(task));
      }
      for (Future<Void> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void deserialize_classOfAnotherLoader_comesFromTheGivenOne() throws Exception {
    byte[] bytes =
        Serializers.kryo(getClass().getClassLoader(), 100).serialize(new Shapes.Nothing());
    try (URLClassLoader own = ownLoader()) {
      Object back = Serializers.kryo(own, 100).deserialize(bytes, 0, bytes.length);
      assertThat(back.getClass().getName()).isEqualTo(Shapes.Nothing.class.getName());
      assertThat(back.getClass().getClassLoader()).isSameAs(own);
    }
  }

  @Test
  void deserialize_missingClass_isTheOneException() {
    byte[] bytes =
        Serializers.kryo(getClass().getClassLoader(), 100).serialize(new Shapes.Nothing());
    int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("Shapes");
    bytes[at] = 'X';
    Serializer serializer = Serializers.kryo(ClassLoader.getPlatformClassLoader(), 100);
    assertThatThrownBy(() -> serializer.deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Xhapes$Nothing");
  }

  private static URLClassLoader ownLoader() throws IOException {
    URL classes = Shapes.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
  }
}
