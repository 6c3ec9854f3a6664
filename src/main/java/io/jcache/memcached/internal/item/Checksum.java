package io.jcache.memcached.internal.item;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** A 64-bit check over an item key and parts of its value. */
@FunctionalInterface
public interface Checksum {

  /**
   * CRC-32 and CRC-32C side by side, both intrinsics of the JDK: as their polynomials have no
   * factor in common, together they are a cyclic redundancy check of 64 bits.
   */
  Checksum CRC64 =
      (itemKey, bytes, skipFrom, skipTo) -> {
        byte[] key = itemKey.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        CRC32C crcC = new CRC32C();
        crc.update(key);
        crcC.update(key);
        crc.update(bytes, 0, skipFrom);
        crcC.update(bytes, 0, skipFrom);
        crc.update(bytes, skipTo, bytes.length - skipTo);
        crcC.update(bytes, skipTo, bytes.length - skipTo);
        return crc.getValue() << 32 | crcC.getValue();
      };

  /** Returns the check over an item key and all bytes but those from skipFrom to skipTo. */
  long of(String itemKey, byte[] bytes, int skipFrom, int skipTo);
}
