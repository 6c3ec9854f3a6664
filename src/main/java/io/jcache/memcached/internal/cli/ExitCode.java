package io.jcache.memcached.internal.cli;

/** What the tool's exit codes mean; scripts depend on them. */
final class ExitCode {
  /** All is well. */
  static final int WELL = 0;

  /** Something is missing, or is not as it should be: an entry, a class. */
  static final int MISSING = 1;

  /** Arguments or a configuration are wrong. */
  static final int WRONG = 2;

  /** A server cannot be reached, or refuses. */
  static final int FAILED = 3;

  /** An error of the tool itself. */
  static final int ERROR = 4;

  private ExitCode() {}
}
