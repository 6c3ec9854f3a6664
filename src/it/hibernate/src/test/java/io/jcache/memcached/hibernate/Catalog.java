package io.jcache.memcached.hibernate;

import com.acme.shop.Product;
import jakarta.persistence.Cacheable;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.hibernate.annotations.TenantId;

/** Entities of each kind of identifier and each strategy, beside {@link Product}. */
final class Catalog {
  private Catalog() {}

  /** An enum whose hash code differs between JVMs. */
  public enum Hall {
    NORTH,
    SOUTH
  }

  /** READ_ONLY, under an enum as identifier. */
  @Entity(name = "HallInfo")
  @Cacheable
  @Immutable
  @Cache(usage = CacheConcurrencyStrategy.READ_ONLY)
  public static class HallInfo {
    @Id
    @Enumerated(EnumType.STRING)
    public Hall hall;

    public String address;
    public LocalDate opened;
  }

  /** NONSTRICT_READ_WRITE, under a UUID, with values of many types and a list. */
  @Entity(name = "Ticket")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
  public static class Ticket {
    @Id public UUID id;
    public BigDecimal price;
    public Instant sold;
    public byte[] barcode;
    @Embedded public Address buyer;

    @ElementCollection
    @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
    public List<String> notes = new ArrayList<>();

    @ManyToOne public Seat seat;
  }

  /** An embeddable value. */
  @Embeddable
  public static class Address {
    public String street;
    public String town;
  }

  /** A composite identifier with an enum. */
  @Embeddable
  public static class SeatId implements Serializable {
    @Enumerated(EnumType.STRING)
    public Hall hall;

    public int row;
    public int place;

    /** Creates an identifier that Hibernate fills. */
    public SeatId() {}

    /** Creates an identifier. */
    public SeatId(Hall hall, int row, int place) {
      this.hall = hall;
      this.row = row;
      this.place = place;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SeatId that
          && hall == that.hall
          && row == that.row
          && place == that.place;
    }

    @Override
    public int hashCode() {
      return Objects.hash(hall, row, place);
    }
  }

  /** READ_WRITE without a version, under an embedded identifier. */
  @Entity(name = "Seat")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  public static class Seat {
    @EmbeddedId public SeatId id;
    public String quality;
  }

  /** The identifier of a {@link Person}, in Hibernate's other form of composite identifiers. */
  public static class PersonId implements Serializable {
    public String country;
    public long number;

    /** Creates an identifier that Hibernate fills. */
    public PersonId() {}

    /** Creates an identifier. */
    public PersonId(String country, long number) {
      this.country = country;
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof PersonId that
          && country.equals(that.country)
          && number == that.number;
    }

    @Override
    public int hashCode() {
      return Objects.hash(country, number);
    }
  }

  /** READ_WRITE under an identifier of a class, with a natural id of two parts, one an enum. */
  @Entity(name = "Person")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  @NaturalIdCache
  @IdClass(PersonId.class)
  public static class Person {
    @Id public String country;
    @Id public long number;

    @NaturalId
    @Enumerated(EnumType.STRING)
    public Hall member;

    @NaturalId public String login;
    public String name;
  }

  /** READ_WRITE, the parent of entities in one region. */
  @Entity(name = "Payment")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
  @DiscriminatorColumn(name = "kind")
  public abstract static class Payment {
    @Id public Long id;
    public int cents;
  }

  /** A payment with a field of its own. */
  @Entity(name = "CardPayment")
  public static class CardPayment extends Payment {
    public String card;
  }

  /** Another payment with a field of its own. */
  @Entity(name = "CashPayment")
  public static class CashPayment extends Payment {
    public int given;
  }

  /** READ_WRITE, with a tenant in its keys. */
  @Entity(name = "Memo")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  @NaturalIdCache
  public static class Memo {
    @Id public Long id;
    @TenantId public String tenant;
    @NaturalId public String title;
    public String text;
  }

  /** Returns the entities of the shop, all but {@link Memo}. */
  static List<Class<?>> entities() {
    return List.of(
        Product.class,
        HallInfo.class,
        Ticket.class,
        Seat.class,
        Person.class,
        Payment.class,
        CardPayment.class,
        CashPayment.class);
  }
}
