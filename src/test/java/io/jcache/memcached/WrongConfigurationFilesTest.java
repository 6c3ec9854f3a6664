package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.Serializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wrong configuration files, each with the whole message that a user gets.
 *
 * <p>A file ends with its message, in comments that begin with {@code #>}. There, FILE stands for
 * the file's address and DIRECTORY for where it lies.
 */
final class WrongConfigurationFilesTest {
  private static final Path DIRECTORY =
      Path.of("src/test/resources/wrong-configurations").toAbsolutePath();
  private static final String MESSAGE = "#>";

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(Files::isRegularFile).map(Path::getFileName).sorted().toList();
    }
  }

  @Test
  void files_areThirtyAtLeast() throws IOException {
    assertThat(files()).hasSizeGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest
  @MethodSource("files")
  void getCacheManager_ofWrongFile_saysWhatIsWrong(Path name) throws IOException {
    Path file = DIRECTORY.resolve(name);
    String message =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith(MESSAGE))
            .map(line -> line.substring(MESSAGE.length()).strip())
            .collect(Collectors.joining(" "))
            .replace("FILE", file.toUri().toString())
            .replace("DIRECTORY", DIRECTORY.toString());

    assertThatThrownBy(() -> provider.getCacheManager(file.toUri(), null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  /** A writer that nobody can make without its parameter. */
  public static class WithoutConstructor implements CacheWriter<Object, Object> {

    /** Creates a writer to a table. */
    public WithoutConstructor(String table) {
      assertThat(table).isNotNull();
    }

    @Override
    public void write(Cache.Entry<?, ?> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<?, ?>> entries) {}

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {}
  }

  /** A serializer that only its own package can make. */
  static final class NotPublic implements Serializer {
    @Override
    public byte[] serialize(Object value) {
      return new byte[0];
    }

    @Override
    public Object deserialize(byte[] bytes, int offset, int length) {
      return "";
    }
  }
}
