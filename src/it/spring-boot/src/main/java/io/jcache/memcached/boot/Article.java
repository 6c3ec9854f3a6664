package io.jcache.memcached.boot;

/** Something on sale. No record: the JDK holds the class of the last one that was compared. */
public final class Article {
  private final String name;
  private final String note;

  /**
   * Creates an article.
   *
   * @param note says which answer of which source it is
   */
  public Article(String name, String note) {
    this.name = name;
    this.note = note;
  }

  /** Returns which answer of which source it is. */
  public String note() {
    return note;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Article article
        && article.name.equals(name)
        && article.note.equals(note);
  }

  @Override
  public int hashCode() {
    return name.hashCode() + 31 * note.hashCode();
  }

  @Override
  public String toString() {
    return name + " (" + note + ")";
  }
}
