package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import java.util.ServiceConfigurationError;

/** Values of one class as JSON text, in UTF-8. Thread-safe. */
interface Json {
  /** What has to be there, as it is named in messages and on the pages. */
  String LIBRARY = "com.fasterxml.jackson.core:jackson-databind, 2.16 or a later 2.x";

  /**
   * Returns the JSON of a class. Nothing but this loads the library.
   *
   * @param loader finds modules of the library
   * @throws SerializationException where the library is missing or too old, or cannot do it, saying
   *     why
   */
  static Json of(Class<?> type, ClassLoader loader, SizeLimits limits) {
    try {
      JacksonJson.requireLibrary(limits);
    } catch (LinkageError e) {
      boolean named = Json.class.getModule().isNamed();
      throw new SerializationException(
          "needs the library %s, which is not on the %s path (%s); add it%s"
              .formatted(
                  LIBRARY,
                  named ? "module" : "class",
                  e,
                  named ? ", with --add-modules com.fasterxml.jackson.databind" : ""),
          e);
    }
    try {
      return new JacksonJson(type, loader, limits);
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      throw new SerializationException(
          "Jackson cannot do with the modules of it that it finds (%s); mend or remove what fails"
              .formatted(e),
          e);
    }
  }

  /**
   * Returns the text of a value.
   *
   * @throws SerializationException where it has none, saying why
   */
  byte[] write(Object value);

  /**
   * Returns the value of a text.
   *
   * @throws SerializationException where it is no JSON of the class, without a word of the text
   */
  Object read(byte[] text);

  /**
   * Returns what is written of an object: its properties by the names of their members in its
   * class, or, where the class has another form, the text.
   */
  Object inside(Object object);
}
