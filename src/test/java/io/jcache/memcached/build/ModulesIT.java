package io.jcache.memcached.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.luben.zstd.Zstd;
import com.typesafe.config.Config;
import io.jcache.memcached.testkit.ChildMaven;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import net.spy.memcached.MemcachedClient;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleServiceProvider;

/**
 * The modular application in {@code src/it/modules}, on the module path with the built jar: no flag
 * is needed, in an image that jlink made neither, and what a module keeps closed is an error that
 * names module, package and remedy.
 */
@Tag("programs")
class ModulesIT {
  private static final Path PROJECT = Path.of("src", "it", "modules", "src", "main");
  private static final String SHOP = "com.acme.shop";
  private static final String ORDER = "com.acme.shop.open.Order";
  private static final String CUSTOMER = "com.acme.shop.open.Customer";

  /** A line of the log of the provider, which is no flag's doing either. */
  private static final String LOGGED = "has no prefix: another application";

  private static Path directory;
  private static Path application;
  private static MemcachedServer server;

  @BeforeAll
  static void build() throws Exception {
    server = MemcachedServer.start();
    directory = ChildMaven.buildDirectory().resolve("modules");
    delete(directory);
    application = directory.resolve("application");
    Files.createDirectories(application);
    for (String file : List.of("open.conf", "closed.conf", "near.conf")) {
      Files.copy(PROJECT.resolve("resources").resolve(file), application.resolve(file));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", application.toString(), "--module-path", path(libraries()), "-Werror"));
    try (Stream<Path> sources = Files.walk(PROJECT.resolve("java"))) {
      sources.map(Path::toString).filter(f -> f.endsWith(".java")).forEach(arguments::add);
    }
    runTool("javac", arguments);
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @Test
  void application_onTheModulePath_needsNoFlag() throws Exception {
    assertWorks(run(java(), onModulePath(libraries()), uri(), ORDER, CUSTOMER));
  }

  /**
   * Automatic modules cannot be linked: the image has what the provider's module says of Java's.
   */
  @Test
  @Tag("full")
  void application_inAnImageOfJlink_needsNoFlag() throws Exception {
    Path image = directory.resolve("image");
    ModuleDescriptor provider =
        ModuleFinder.of(jar()).find("io.jcache.memcached").orElseThrow().descriptor();
    String modules =
        provider.requires().stream()
            .map(ModuleDescriptor.Requires::name)
            .filter(name -> name.startsWith("java.") || name.startsWith("jdk."))
            .sorted()
            .collect(Collectors.joining(","));
    runTool("jlink", List.of("--add-modules", modules, "--output", image.toString()));
    assertWorks(run(image.resolve("bin/java"), onModulePath(libraries()), uri(), ORDER, CUSTOMER));
  }

  /** A module without a name of its own has that of its file, which a tool may change. */
  @Test
  void library_underAnotherFileName_isFound() throws Exception {
    List<Path> libraries = new ArrayList<>(libraries());
    Path client = jarOf(MemcachedClient.class);
    libraries.set(
        libraries.indexOf(client),
        Files.copy(client, directory.resolve("another.name-of-the-client.jar")));
    assertWorks(run(java(), onModulePath(libraries), uri(), ORDER, CUSTOMER));
  }

  @Test
  void classes_ofAClosedPackage_areRefusedByAMessageWithTheRemedy() throws Exception {
    String remedy =
        ".* cannot be reached: its module com.acme.shop does not open the package"
            + " com.acme.shop.closed to this library; write 'opens com.acme.shop.closed to"
            + " io.jcache.memcached;' into its module-info.java, or start the JVM with --add-opens"
            + " com.acme.shop/com.acme.shop.closed=io.jcache.memcached.*";
    List<String> closed =
        List.of(uri(), "com.acme.shop.closed.Order", "com.acme.shop.closed.Customer");
    List<String> lines = run(java(), onModulePath(libraries()), closed.toArray(String[]::new));
    assertThat(lines).filteredOn(line -> line.matches("value: " + remedy)).hasSize(2);
    assertThat(lines).filteredOn(line -> line.matches("key: " + remedy)).hasSize(2);
    List<String> opened = new ArrayList<>(onModulePath(libraries()));
    opened.addAll(
        0, List.of("--add-opens", "com.acme.shop/com.acme.shop.closed=io.jcache.memcached"));
    assertWorks(run(java(), opened, closed.toArray(String[]::new)));
    assertThat(run(java(), onModulePath(libraries()), "classpath:closed.conf"))
        .anyMatch(line -> line.matches("failed: .*caches.goods.loader.*Loader" + remedy));
  }

  @Test
  void file_inTheRootOfTheApplicationsModule_isRead() throws Exception {
    assertThat(run(java(), onModulePath(libraries()), "classpath:open.conf", ORDER))
        .contains("value true", "key true", "hits 2");
  }

  /** It is a module that nobody requires, as none of its users has to be modular. */
  @Test
  void zstd_onTheModulePath_needsAFlagThatTheMessageNames() throws Exception {
    List<Path> libraries = new ArrayList<>(libraries());
    libraries.add(jarOf(Zstd.class));
    String option = "compression.algorithm=zstd";
    assertThat(run(java(), onModulePath(libraries), uri(), option, ORDER))
        .anyMatch(
            line ->
                line.startsWith("failed: Option 'compression.algorithm'")
                    && line.contains("--add-modules com.github.luben.zstd_jni"));
    List<String> flagged = new ArrayList<>(onModulePath(libraries));
    flagged.addAll(0, List.of("--add-modules", "com.github.luben.zstd_jni"));
    assertWorks(run(java(), flagged, uri(), option, ORDER, CUSTOMER));
  }

  /** As above. */
  @Test
  @Tag("full")
  void caffeine_onTheModulePath_needsAFlagThatTheMessageNames() throws Exception {
    String file = "classpath:near.conf";
    List<Path> libraries = new ArrayList<>(libraries());
    libraries.add(jarOf(Caffeine.class));
    assertThat(run(java(), onModulePath(libraries), file, ORDER))
        .anyMatch(
            line ->
                line.startsWith("failed: Cache 'goods': near needs the library")
                    && line.contains("--add-modules com.github.benmanes.caffeine"));
    List<String> flagged = new ArrayList<>(onModulePath(libraries));
    flagged.addAll(0, List.of("--add-modules", "com.github.benmanes.caffeine"));
    assertWorks(run(java(), flagged, file, ORDER, CUSTOMER));
  }

  /** On the class path nothing requires anything: an image may lack what Kryo needs. */
  @Test
  @Tag("full")
  void classes_inAnImageWithoutWhatMakesObjects_areRefusedByAMessageWithTheFlag() throws Exception {
    List<Path> all = new ArrayList<>(libraries());
    all.add(application);
    List<String> options = List.of("--limit-modules", "java.management,java.logging,java.naming");
    List<String> plain = new ArrayList<>(options);
    plain.addAll(List.of("-cp", path(all), SHOP + ".Shop"));
    assertThat(run(java(), plain, uri(), CUSTOMER))
        .filteredOn(line -> line.contains("start it with --add-modules jdk.unsupported"))
        .hasSize(2);
  }

  private static void assertWorks(List<String> lines) {
    assertThat(lines).filteredOn("value true"::equals).hasSize(2);
    assertThat(lines).filteredOn("key true"::equals).hasSize(2);
    assertThat(lines).contains("hits 4").anyMatch(line -> line.contains(LOGGED));
  }

  private static String uri() {
    return "memcached://" + server.address();
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static List<String> onModulePath(List<Path> libraries) {
    List<Path> all = new ArrayList<>(libraries);
    all.add(application);
    return List.of("--module-path", path(all), "--module", SHOP + "/" + SHOP + ".Shop");
  }

  /** Returns the lines that a JVM prints, on standard error, too, until it ends. */
  private static List<String> run(Path java, List<String> options, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SERVER", server.address());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      List<String> lines =
          new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
      assertThat(process.waitFor()).as("exit code of %s, which said %s", command, lines).isZero();
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns the jar of this build and what it needs, with a logger. */
  private static List<Path> libraries() throws URISyntaxException {
    List<Path> all = new ArrayList<>(List.of(jar()));
    for (Class<?> type :
        List.of(
            Cache.class,
            MemcachedClient.class,
            Kryo.class,
            Config.class,
            Logger.class,
            SimpleServiceProvider.class,
            NullMarked.class)) {
      all.add(jarOf(type));
    }
    return all;
  }

  private static Path jar() {
    return ChildMaven.builtJar();
  }

  private static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String path(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static void runTool(String name, List<String> arguments) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int code =
        ToolProvider.findFirst(name)
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    assertThat(code).as("exit code of %s %s, which said %s", name, arguments, said).isZero();
  }

  private static void delete(Path tree) throws Exception {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.walk(tree)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
