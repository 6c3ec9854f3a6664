package io.jcache.memcached.benchmark;

import java.io.Serializable;
import java.util.Random;

/** An object of ten fields, as applications have them and every codec takes them. */
public final class Customer implements Serializable {
  private static final long serialVersionUID = 1;

  /** What the customer has agreed on. */
  public enum Tariff {
    BASIC,
    STANDARD,
    PREMIUM
  }

  public long number;
  public String firstName;
  public String lastName;
  public String email;
  public String city;
  public int age;
  public boolean active;
  public double balance;
  public long createdMillis;
  public Tariff tariff;

  /** Returns a customer of made-up data. */
  static Customer of(Random random) {
    Customer made = new Customer();
    made.number = 1_000_000L + random.nextInt(1_000_000);
    made.firstName = Words.capitalized(random);
    made.lastName = Words.capitalized(random);
    made.email = made.firstName + "." + made.lastName + "@example.org";
    made.city = Words.capitalized(random);
    made.age = 18 + random.nextInt(70);
    made.active = random.nextBoolean();
    made.balance = random.nextInt(1_000_000) / 100.0;
    made.createdMillis = 1_700_000_000_000L + random.nextInt(1_000_000_000);
    made.tariff = Tariff.values()[random.nextInt(3)];
    return made;
  }
}
