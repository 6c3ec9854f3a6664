package io.jcache.memcached.objects;

import java.util.List;
import java.util.stream.Stream;

/** All objects that are tried. */
final class Table {
  private static final List<Library> LIBRARIES =
      Stream.of(
              JdkValues.libraries(),
              JdkCollections.libraries(),
              JdkKeys.libraries(),
              ApplicationObjects.libraries(),
              GuavaObjects.libraries(),
              LanguageObjects.libraries(),
              CollectionObjects.libraries(),
              TimeObjects.libraries(),
              DocumentObjects.libraries(),
              CommonsObjects.libraries(),
              FrameworkObjects.libraries(),
              OtherObjects.libraries())
          .flatMap(List::stream)
          .toList();

  private Table() {}

  /** Returns the libraries, the JDK's own parts first. */
  static List<Library> libraries() {
    return LIBRARIES;
  }

  /** Returns the objects of all libraries. */
  static List<Sample> samples() {
    return LIBRARIES.stream().flatMap(library -> library.samples().stream()).toList();
  }
}
