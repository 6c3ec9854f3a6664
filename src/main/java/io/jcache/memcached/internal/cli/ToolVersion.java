package io.jcache.memcached.internal.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the manifest of the tool's jar names. */
final class ToolVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Tool.class.getPackage().getImplementationVersion();
    return new String[] {
      "jcache-memcached " + Objects.requireNonNullElse(version, "(not built yet)")
    };
  }
}
