package com.acme.objects;

import java.io.Serializable;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lambdas of an application. */
public final class Functions {
  private Functions() {}

  /** Returns one that is Serializable. */
  public static Function<Integer, Integer> plus(int amount) {
    return (Function<Integer, Integer> & Serializable) i -> i + amount;
  }

  /** Returns one that is not Serializable. */
  public static Supplier<String> text(String text) {
    return () -> text;
  }
}
