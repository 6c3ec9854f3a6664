package io.jcache.memcached.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the XML reports of one directory say of its tests.
 *
 * @param run how many there are
 * @param failed names those that failed or ended in an error
 * @param skipped names those that were skipped
 */
record TckReport(int run, List<String> failed, List<String> skipped) {

  /** Reads the reports ({@code TEST-*.xml}) in {@code directory}; none where there is none. */
  static TckReport read(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return new TckReport(0, List.of(), List.of());
    }
    int run = 0;
    List<String> failed = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(TckReport::isReport).sorted().toList()) {
        NodeList tests = parse(file).getElementsByTagName("testcase");
        run += tests.getLength();
        for (int i = 0; i < tests.getLength(); i++) {
          Element test = (Element) tests.item(i);
          String name = test.getAttribute("classname") + "#" + test.getAttribute("name");
          if (has(test, "failure") || has(test, "error")) {
            failed.add(name);
          } else if (has(test, "skipped")) {
            skipped.add(name);
          }
        }
      }
    }
    return new TckReport(run, List.copyOf(failed), List.copyOf(skipped));
  }

  /** Returns how many tests passed. */
  int passed() {
    return run - failed.size() - skipped.size();
  }

  private static boolean isReport(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  private static Document parse(Path file) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("no test report: " + file, e);
    }
  }

  private static boolean has(Element test, String tag) {
    return test.getElementsByTagName(tag).getLength() > 0;
  }
}
