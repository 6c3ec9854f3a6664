package com.acme.objects;

/** An enum as it was written before there were enums, and a sentinel. */
public final class Level {
  /** The lower. */
  public static final Level LOW = new Level(1);

  /** The higher. */
  public static final Level HIGH = new Level(2);

  private static final Object UNSET = new Object();

  private final int height;

  private Level(int height) {
    this.height = height;
  }

  /** Returns the height. */
  public int height() {
    return height;
  }

  /** Holds a value that may not be set. */
  public static final class Setting {
    private final Object value = UNSET;

    /** Returns whether a value is set. */
    public boolean isSet() {
      return value != UNSET;
    }
  }
}
