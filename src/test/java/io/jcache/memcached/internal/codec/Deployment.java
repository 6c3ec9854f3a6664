package io.jcache.memcached.internal.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** A class loader of classes that are compiled from source, in memory. */
final class Deployment extends ClassLoader {
  private static final Map<List<String>, Map<String, byte[]>> COMPILED = new ConcurrentHashMap<>();
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** One for all: to open the class path takes longer than to compile. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, null, null);

  private final Map<String, byte[]> classes;

  /** Compiles one file of Java and deploys its classes. */
  Deployment(String source) {
    this(List.of(source));
  }

  /** Compiles files of Java together and deploys their classes. */
  Deployment(List<String> sources) {
    super(Deployment.class.getClassLoader());
    classes = COMPILED.computeIfAbsent(sources, Deployment::compile);
  }

  private static synchronized Map<String, byte[]> compile(List<String> sources) {
    Map<String, byte[]> classes = new HashMap<>();
    StringWriter messages = new StringWriter();
    boolean compiled =
        COMPILER
            .getTask(
                messages,
                new Memory(FILES, classes),
                null,
                List.of("-proc:none", "-parameters"),
                null,
                sources.stream().map(Source::new).toList())
            .call();
    if (!compiled) {
      throw new IllegalArgumentException(messages + "\n" + String.join("\n", sources));
    }
    return classes;
  }

  /** Returns what the static method make of the class Main gives. */
  Object make() {
    try {
      var method = loadClass("Main").getDeclaredMethod("make");
      method.setAccessible(true);
      return method.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns what the static method show of the class Main says of an object. */
  String show(Object object) {
    try {
      var method = loadClass("Main").getDeclaredMethod("show", Object.class);
      method.setAccessible(true);
      return (String) method.invoke(null, object);
    } catch (ReflectiveOperationException e) {
      return "unusable: " + e.getCause();
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] bytes = classes.get(name.replace(".class", "").replace('/', '.'));
    return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
  }

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    private Source(String text) {
      super(URI.create("memory:///Main.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Takes the classes of the compiler. */
  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, byte[]> classes;

    private Memory(JavaFileManager manager, Map<String, byte[]> classes) {
      super(manager);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(
          URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
              super.close();
              classes.put(name, toByteArray());
            }
          };
        }
      };
    }
  }
}
