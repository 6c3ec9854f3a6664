package io.jcache.memcached.internal.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the name servers of the system, each time anew: the JVM keeps what it resolves itself, for
 * half a minute by default.
 *
 * <ul>
 *   <li>Names that are not whole are completed as the system does it, by {@code search} and {@code
 *       ndots} of /etc/resolv.conf.
 *   <li>The system property {@code java.naming.provider.url} may name other servers, as {@code
 *       dns://10.0.0.2}.
 * </ul>
 */
final class NameServers {
  private static final Logger LOG = LoggerFactory.getLogger(NameServers.class);

  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";
  private static final String SYSTEM = "dns:";
  private static final Pattern NAME = Pattern.compile("[\\w.-]+");

  private static final int MOST_OVER_UDP = 512;
  private static final int HEADER = 16;
  private static final int RECORD = 12;
  private static final int SERVICE_NUMBERS = 6;
  private static final int ADDRESS = 4;
  private static final int ADDRESS_V6 = 16;

  private final Supplier<List<String>> resolvConf;
  private final String factory;

  /** Of names that have been found, which whole name that was. */
  private final Map<String, String> found = new ConcurrentHashMap<>();

  private final Set<String> atLimit = ConcurrentHashMap.newKeySet();

  NameServers() {
    this(NameServers::resolvConf, FACTORY);
  }

  /**
   * Creates what completes names as the lines of a file say.
   *
   * @param factory the class that makes what asks
   */
  NameServers(Supplier<List<String>> resolvConf, String factory) {
    this.resolvConf = resolvConf;
    this.factory = factory;
  }

  /**
   * Returns what the records of a name say that are of the first type of which there are any; of
   * the first name that has any, where it is completed: those behind the one that has been found
   * never count, as they may be somebody else's.
   *
   * @param types such as A and AAAA
   * @return nothing where the name servers say that there are no such records
   * @throws SourceException where there is no answer: one of a name that comes later may be
   *     somebody else's
   */
  List<String> records(String name, List<String> types) throws SourceException {
    try {
      DirContext servers = new InitialDirContext(environment());
      try {
        for (String whole : upToFound(name, candidates(name, resolvConf.get()))) {
          List<String> records = records(servers, whole, types);
          if (!records.isEmpty()) {
            if (!whole.equals(found.put(name, whole)) && !whole.equals(name)) {
              LOG.info("The name {} is taken for {}, which name servers know", name, whole);
            }
            noteLimit(whole, records);
            return records;
          }
        }
      } finally {
        servers.close();
      }
    } catch (NoInitialContextException e) {
      throw new SourceException(
          "this JVM cannot ask name servers; its image has to be linked with the module"
              + " jdk.naming.dns",
          e);
    } catch (NamingException e) {
      throw new SourceException("the name servers do not answer for " + name + ": " + e, e);
    }
    return List.of();
  }

  /** Returns the completions of a name but those behind the one that has been found. */
  private List<String> upToFound(String name, List<String> candidates) {
    String known = found.get(name);
    if (known == null) {
      return candidates;
    }
    int at = candidates.indexOf(known);
    return at < 0 ? List.of(known) : candidates.subList(0, at + 1);
  }

  /** Says, once, that an answer is as long as one over UDP may be: JNDI does not tell of a cut. */
  private void noteLimit(String whole, List<String> records) {
    int longest = records.stream().mapToInt(NameServers::length).max().orElse(0);
    int length = HEADER + whole.length() + 1 + records.stream().mapToInt(NameServers::length).sum();
    if (length <= MOST_OVER_UDP && length + longest > MOST_OVER_UDP && atLimit.add(whole)) {
      LOG.info(
          "The name servers have {} records of {}, which is as much as one answer over UDP has:"
              + " where there are more, they have to answer over TCP, too",
          records.size(),
          whole);
    }
  }

  /** Returns the bytes of a record, with a reference in place of its name. */
  private static int length(String record) {
    int space = record.lastIndexOf(' ');
    int data =
        space >= 0
            ? SERVICE_NUMBERS + record.length() - space
            : record.indexOf(':') < 0 ? ADDRESS : ADDRESS_V6;
    return RECORD + data;
  }

  private static List<String> records(DirContext servers, String whole, List<String> types)
      throws NamingException, SourceException {
    for (String type : types) {
      if (Thread.currentThread().isInterrupted()) {
        throw new SourceException("interrupted");
      }
      try {
        List<String> found = ask(servers, whole, type);
        if (!found.isEmpty()) {
          return found;
        }
      } catch (NameNotFoundException e) {
        LOG.debug("No name {}", whole, e);
        return List.of();
      }
    }
    return List.of();
  }

  @SuppressWarnings("JdkObsolete") // which JNDI wants
  private Hashtable<String, String> environment() {
    Hashtable<String, String> environment = new Hashtable<>();
    String given = System.getProperty(Context.PROVIDER_URL, SYSTEM);
    environment.put(Context.INITIAL_CONTEXT_FACTORY, factory);
    environment.put(Context.PROVIDER_URL, given.startsWith(SYSTEM) ? given : SYSTEM);
    environment.put("com.sun.jndi.dns.timeout.initial", "500");
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    return environment;
  }

  /**
   * Asks for one type: for several, JNDI asks for ANY, which name servers refuse.
   *
   * @throws SourceException where the name is none: JNDI would follow an address to elsewhere
   */
  @SuppressWarnings("BanJNDI") // its DNS gives texts alone
  private static List<String> ask(DirContext servers, String name, String type)
      throws NamingException, SourceException {
    if (!NAME.matcher(name).matches()) {
      throw new SourceException(ClusterText.shown(name) + " is no name that name servers know");
    }
    Attribute records = servers.getAttributes(name, new String[] {type}).get(type);
    List<String> texts = new ArrayList<>();
    if (records != null) {
      for (Object record : Collections.list(records.getAll())) {
        texts.add(String.valueOf(record));
      }
    }
    return texts;
  }

  /** Returns the whole names that a name may stand for, in the order in which they are tried. */
  static List<String> candidates(String name, List<String> resolvConf) {
    if (name.endsWith(".")) {
      return List.of(name);
    }
    List<String> search = List.of();
    int dots = 1;
    for (String line : resolvConf) {
      List<String> words = List.of(line.strip().split("\\s+"));
      switch (words.get(0)) {
        case "search", "domain" -> search = words.subList(1, words.size()); // the last one counts
        case "options" -> dots = ndots(words, dots);
        default -> {}
      }
    }
    List<String> names = new ArrayList<>();
    for (String domain : search) {
      names.add(name + (domain.equals(".") ? "." : "." + domain.replaceFirst("\\.$", "") + "."));
    }
    boolean wholeFirst = name.chars().filter(character -> character == '.').count() >= dots;
    names.add(wholeFirst ? 0 : names.size(), name + ".");
    return names;
  }

  private static int ndots(List<String> options, int before) {
    return options.stream()
        .filter(option -> option.matches("ndots:[0-9]{1,2}"))
        .mapToInt(option -> Integer.parseInt(option.substring(option.indexOf(':') + 1)))
        .findFirst()
        .orElse(before);
  }

  private static List<String> resolvConf() {
    try {
      return Files.isReadable(RESOLV_CONF) ? Files.readAllLines(RESOLV_CONF) : List.of();
    } catch (IOException e) {
      LOG.debug("{} cannot be read: names are taken to be whole", RESOLV_CONF, e);
      return List.of();
    }
  }
}
