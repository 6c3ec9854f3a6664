package io.jcache.memcached.boot.jsr107;

import java.util.Objects;

/** A domain of the specification's examples. */
public final class Domain {
  private final String id;
  private final int index;
  private final String note;

  /** Creates a domain. */
  public Domain(String id, int index, String note) {
    this.id = id;
    this.index = index;
    this.note = note;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Domain domain
        && domain.index == index
        && domain.id.equals(id)
        && domain.note.equals(note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, index, note);
  }

  @Override
  public String toString() {
    return id + index + note;
  }
}
