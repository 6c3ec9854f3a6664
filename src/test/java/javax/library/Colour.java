package javax.library;

/** An enum of a library in a package of javax, which tells that it was initialized. */
public enum Colour {
  RED;

  static {
    System.setProperty("javax.library.told", "true");
  }
}
