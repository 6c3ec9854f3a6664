package io.jcache.memcached.testkit;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;

/** Random values of the simple types that {@link RandomObjects} are made of. */
class RandomValues {
  static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "+05:30", "GMT-3");

  final Random random;

  RandomValues(long seed) {
    random = new Random(seed);
  }

  /** Returns a text, maybe empty, of any characters. */
  final String text() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "ascii " + random.nextInt();
      case 2 -> "äöü \u20ac \ud83d\ude00 " + random.nextInt(100);
      case 3 -> "\ud800 unpaired \udc00 \u0000 " + random.nextInt(100);
      case 4 -> "z".repeat(random.nextInt(300));
      default -> String.valueOf((char) random.nextInt(0x10000));
    };
  }

  /** Returns a primitive value, or a text. */
  final Object scalar() {
    return switch (random.nextInt(9)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> random.nextDouble();
      case 3 -> Float.intBitsToFloat(random.nextInt(1 << 30));
      case 4 -> random.nextBoolean();
      case 5 -> (char) random.nextInt();
      case 6 -> (short) random.nextInt();
      case 7 -> (byte) random.nextInt();
      default -> text();
    };
  }

  /** Returns an array of primitives. */
  final Object primitives() {
    int length = random.nextInt(50);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return switch (random.nextInt(8)) {
      case 0 -> bytes;
      case 1 -> random.ints(length).toArray();
      case 2 -> random.longs(length).toArray();
      case 3 -> random.doubles(length).toArray();
      case 4 -> new float[] {1.5f, -0f, Float.MAX_VALUE};
      case 5 -> text().toCharArray();
      case 6 -> new short[] {1, -2, Short.MIN_VALUE};
      default -> new boolean[] {true, false, true};
    };
  }

  /** Returns up to seven texts. */
  final List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      texts.add(text());
    }
    return texts;
  }

  /** Returns a point in time. */
  final Instant instant() {
    return Instant.ofEpochSecond(random.nextInt() * 2L, random.nextInt(1_000_000_000));
  }

  /** Returns a calendar in one of the zones. */
  final Object calendar(int millis) {
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone(one(ZONES)), Locale.FRANCE);
    calendar.setTimeInMillis(millis);
    calendar.setLenient(random.nextBoolean());
    return calendar;
  }

  /** Returns a timestamp with other nanoseconds. */
  final Object nanos(java.sql.Timestamp timestamp) {
    timestamp.setNanos(random.nextInt(1_000_000_000));
    return timestamp;
  }

  /** Returns an address with a name. */
  final Object address() {
    try {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      return InetAddress.getByAddress("host" + random.nextInt(99), bytes);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a URL. */
  static Object url(String text) {
    try {
      return new java.net.URL(text);
    } catch (java.net.MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns one of them. */
  final <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Returns one of them. */
  final <T> T one(T[] array) {
    return array[random.nextInt(array.length)];
  }
}
