package io.jcache.memcached.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's packages of memcached, unpacked in a directory and run there with the loader and the
 * libraries of their own release.
 *
 * <ul>
 *   <li>Nothing is installed, and apt's configuration, lists and caches of this machine stay as
 *       they are: apt works in a directory of its own, on the mirror that the machine uses.
 *   <li>The packages are verified by apt, with the keys of Debian's keyring.
 *   <li>What is unpacked stays, for later builds, below the directory of the system property {@code
 *       memcached.releases}, by default {@code ~/.cache/jcache-memcached-tests}.
 * </ul>
 */
final class MemcachedPackages {

  /** Orders versions, in numbers with points between. */
  static final Comparator<String> BY_VERSION =
      Comparator.comparing(MemcachedPackages::numbers, Arrays::compare);

  private static final String NAME = "memcached-";
  private static final String DEFAULT_MIRROR = "http://deb.debian.org/debian";
  private static final Pattern MIRROR = Pattern.compile("\\bhttps?://[^\\s\\]]+/debian/?(?=\\s|$)");
  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
  private static final long PATIENCE_MINUTES = 3;

  /** Takes a directory, a suite, a mirror and a keyring; leaves what it unpacks in root. */
  private static final String UNPACK =
      """
      set -e
      cd "$1"
      mkdir -p state/lists/partial cache/archives/partial debs root
      : > status
      echo "deb [signed-by=$4] $3 $2 main" > sources.list
      cat > apt.conf <<EOF
      #clear APT::Update::Pre-Invoke;
      #clear APT::Update::Post-Invoke;
      #clear APT::Update::Post-Invoke-Success;
      APT::Sandbox::User "root";
      Acquire::Languages "none";
      Acquire::Retries "1";
      Acquire::http::Timeout "20";
      Dir::Etc::SourceList "$1/sources.list";
      Dir::Etc::SourceParts "/dev/null";
      Dir::Etc::Preferences "/dev/null";
      Dir::Etc::PreferencesParts "/dev/null";
      Dir::State "$1/state";
      Dir::State::status "$1/status";
      Dir::Cache "$1/cache";
      EOF
      apt-get -q -c apt.conf -o APT::Update::Error-Mode=any update
      wanted= next=memcached
      while [ -n "$next" ]; do
        wanted="$wanted $next"
        found=$(apt-cache -c apt.conf depends $next |
          sed -n 's/^ *|\\{0,1\\}\\(Pre\\)\\{0,1\\}Depends: \\(z\\{0,1\\}lib[a-z0-9.+-]*\\)$/\\2/p')
        next=
        for package in $found; do
          case " $wanted $next " in *" $package "*) ;; *) next="$next $package" ;; esac
        done
      done
      cd debs
      apt-get -q -c ../apt.conf download $wanted
      for file in *.deb; do dpkg-deb -x "$file" ../root; done
      """;

  private MemcachedPackages() {}

  /**
   * Returns the command that runs the newest memcached of those unpacked that fits, after unpacking
   * the suite's where there is none.
   *
   * @param fits says whether a version will do
   * @throws IOException when there is none and it cannot be had, saying why
   */
  static synchronized List<String> locate(String suite, Predicate<String> fits)
      throws IOException, InterruptedException {
    Path directory = directory();
    Files.createDirectories(directory);
    Optional<Path> unpacked = newest(directory, fits);
    if (unpacked.isPresent()) {
      return verified(unpacked.get(), fits);
    }
    if (!Files.exists(KEYRING) || Programs.find("apt-get").isEmpty()) {
      throw new IOException("no apt-get, or no " + KEYRING + ", on this machine");
    }
    Path work = Files.createTempDirectory(directory, "unpacking-" + suite + "-");
    try {
      unpack(work, suite);
      Path root = work.resolve("root");
      String version = MemcachedRelease.versionOf(verified(root, fits));
      Path target = directory.resolve(NAME + version);
      try {
        Files.move(root, target);
      } catch (IOException e) {
        if (!Files.exists(target)) {
          throw e;
        } // else another build was first
      }
      return verified(target, fits);
    } finally {
      deleteTree(work);
    }
  }

  private static Path directory() {
    String property = System.getProperty("memcached.releases", "");
    return property.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "jcache-memcached-tests")
        : Path.of(property).toAbsolutePath();
  }

  private static Optional<Path> newest(Path directory, Predicate<String> fits) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches(NAME + "\\d+\\.\\d+\\.\\d+"))
          .filter(file -> fits.test(versionIn(file)))
          .max(Comparator.comparing(MemcachedPackages::versionIn, BY_VERSION));
    }
  }

  private static String versionIn(Path directory) {
    return directory.getFileName().toString().substring(NAME.length());
  }

  private static int[] numbers(String version) {
    return Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  /** Returns the command that runs what lies in a directory, once it has told a fitting version. */
  private static List<String> verified(Path root, Predicate<String> fits)
      throws IOException, InterruptedException {
    Path loader = find(root, "ld-linux.*\\.so\\.\\d+");
    Path libraries = find(root, "libc\\.so\\.6").getParent();
    Stream<Path> directories =
        Stream.of("lib", "usr/lib")
            .map(parent -> root.resolve(parent).resolve(libraries.getFileName()))
            .filter(Files::isDirectory);
    List<String> command =
        List.of(
            loader.toString(),
            "--inhibit-cache",
            "--library-path",
            String.join(File.pathSeparator, directories.map(Path::toString).toList()),
            find(root, "memcached").toString());
    String version = MemcachedRelease.versionOf(command);
    if (!fits.test(version)) {
      throw new IOException("the one to be had is " + version);
    }
    return command;
  }

  private static Path find(Path root, String name) throws IOException {
    try (Stream<Path> files =
        Files.find(
            root,
            5,
            (file, attributes) ->
                attributes.isRegularFile()
                    && file.getParent().toString().matches(".*/(lib/[^/]+|bin)")
                    && file.getFileName().toString().matches(name))) {
      return files.findFirst().orElseThrow(() -> new IOException("no " + name + " in " + root));
    }
  }

  private static void unpack(Path work, String suite) throws IOException, InterruptedException {
    String mirror = mirror();
    System.out.printf("memcached of Debian %s is unpacked from %s%n", suite, mirror);
    Path log = work.resolve("log");
    Process process =
        new ProcessBuilder(
                "sh", "-c", UNPACK, "unpack", work.toString(), suite, mirror, KEYRING.toString())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        List<String> said = Files.readAllLines(log);
        throw new IOException(
            "apt %s with %s: %s"
                .formatted(
                    ended ? "failed" : "did not end within " + PATIENCE_MINUTES + " minutes",
                    mirror,
                    String.join("; ", said.subList(Math.max(0, said.size() - 3), said.size()))));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  /** Returns the mirror of Debian in the machine's sources; Debian's own where none is there. */
  private static String mirror() throws IOException {
    Path apt = Path.of("/etc/apt");
    try (Stream<Path> files =
        Files.find(
            apt,
            2,
            (file, attributes) -> file.toString().matches(".*sources\\.list(\\.d/.*)?"),
            FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          Matcher matcher = MIRROR.matcher(line);
          if (line.matches("\\s*(deb|URIs:)\\s.*") && matcher.find()) {
            return matcher.group();
          }
        }
      }
    }
    return DEFAULT_MIRROR;
  }

  private static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
