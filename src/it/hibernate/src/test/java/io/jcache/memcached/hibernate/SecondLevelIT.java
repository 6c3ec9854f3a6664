package io.jcache.memcached.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.Product;
import io.jcache.memcached.hibernate.Catalog.Hall;
import io.jcache.memcached.testkit.MemcachedServer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the second-level cache costs no statement, whatever its identifier and strategy. */
class SecondLevelIT {
  private static MemcachedServer server;
  private static Shop shop;
  private static Counter counter;

  @BeforeAll
  static void open() {
    server = MemcachedServer.start();
    shop = Shop.create(Memcached.on(server).uri());
    counter = new Counter(shop);
  }

  @AfterAll
  static void close() {
    shop.close();
    server.close();
  }

  @Test
  void entity_readWrite_isRead() {
    shop.run(session -> session.persist(new Product(1, "tea", "Tea", 300)));
    assertThat(counter.free(session -> session.find(Product.class, 1L).getName()).get())
        .isEqualTo("Tea");

    shop.run(session -> session.find(Product.class, 1L).setName("Green tea"));
    assertThat(counter.free(session -> session.find(Product.class, 1L).getName()).get())
        .isEqualTo("Green tea");
    assertThat(counter.free(session -> session.find(Product.class, 1L).getVersion()).get())
        .isEqualTo(1);

    evict(Product.class);
    counter.paid(session -> session.find(Product.class, 1L));
    counter.free(session -> session.find(Product.class, 1L));
  }

  @Test
  void entity_readOnly_underAnEnum_isRead() {
    Catalog.HallInfo north = new Catalog.HallInfo();
    north.hall = Hall.NORTH;
    north.address = "North Road";
    north.opened = LocalDate.of(1999, 12, 31);
    shop.run(session -> session.persist(north));
    evict(Catalog.HallInfo.class);

    counter.paid(session -> session.find(Catalog.HallInfo.class, Hall.NORTH));
    assertThat(counter.free(session -> session.find(Catalog.HallInfo.class, Hall.NORTH)).get())
        .usingRecursiveComparison()
        .isEqualTo(north);
  }

  @Test
  void entity_nonstrict_underAUuid_withItsAssociationAndList_isRead() {
    Catalog.Seat seat = seat(1);
    Catalog.Ticket ticket = new Catalog.Ticket();
    ticket.id = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
    ticket.price = new BigDecimal("12.50");
    ticket.sold = Instant.parse("2024-02-29T12:00:00Z");
    ticket.barcode = new byte[] {1, 2, 3};
    ticket.buyer = new Catalog.Address();
    ticket.buyer.street = "Lane 1";
    ticket.buyer.town = "Wells";
    ticket.notes.addAll(List.of("late", "aisle"));
    ticket.seat = seat;
    shop.run(
        session -> {
          session.persist(seat);
          session.persist(ticket);
        });

    counter.paid(session -> ticket(session, ticket.id).notes.size());
    Catalog.Ticket read =
        counter
            .free(
                session -> {
                  Catalog.Ticket found = ticket(session, ticket.id);
                  assertThat(found.notes).containsExactly("late", "aisle");
                  assertThat(found.seat.quality).isEqualTo("good");
                  return found;
                })
            .get();
    assertThat(read.price).isEqualByComparingTo("12.5");
    assertThat(read.sold).isEqualTo(ticket.sold);
    assertThat(read.barcode).containsExactly(1, 2, 3);
    assertThat(read.buyer.town).isEqualTo("Wells");

    shop.run(session -> ticket(session, ticket.id).notes.add("paid"));
    counter.paid(session -> ticket(session, ticket.id).notes.size());
    counter.free(
        session -> assertThat(ticket(session, ticket.id).notes).endsWith("paid").hasSize(3));
  }

  private static Catalog.Ticket ticket(Session session, UUID id) {
    return session.find(Catalog.Ticket.class, id);
  }

  @Test
  void entity_underAnEmbeddedId_isRead() {
    shop.run(session -> session.persist(seat(2)));
    evict(Catalog.Seat.class);

    counter.paid(session -> session.find(Catalog.Seat.class, seat(2).id));
    assertThat(counter.free(session -> session.find(Catalog.Seat.class, seat(2).id)).get().quality)
        .isEqualTo("good");
  }

  private static Catalog.Seat seat(int place) {
    Catalog.Seat seat = new Catalog.Seat();
    seat.id = new Catalog.SeatId(Hall.SOUTH, 7, place);
    seat.quality = "good";
    return seat;
  }

  @Test
  void entity_underAnIdClass_andItsNaturalIdOfTwoParts_areRead() {
    Catalog.Person person = new Catalog.Person();
    person.country = "UK";
    person.number = 17;
    person.member = Hall.NORTH;
    person.login = "ada";
    person.name = "Ada";
    shop.run(session -> session.persist(person));
    evict(Catalog.Person.class);

    Catalog.PersonId id = new Catalog.PersonId("UK", 17);
    counter.paid(session -> session.find(Catalog.Person.class, id));
    assertThat(counter.free(session -> session.find(Catalog.Person.class, id)).get().name)
        .isEqualTo("Ada");
    shop.factory().getCache().evictNaturalIdData();
    counter.paid(SecondLevelIT::ada);
    assertThat(counter.free(SecondLevelIT::ada).get().name).isEqualTo("Ada");
  }

  private static Catalog.Person ada(Session session) {
    return session
        .byNaturalId(Catalog.Person.class)
        .using("member", Hall.NORTH)
        .using("login", "ada")
        .load();
  }

  @Test
  void subclasses_inOneRegion_areRead() {
    Catalog.CardPayment card = new Catalog.CardPayment();
    card.id = 1L;
    card.cents = 100;
    card.card = "4711";
    Catalog.CashPayment cash = new Catalog.CashPayment();
    cash.id = 2L;
    cash.cents = 200;
    cash.given = 500;
    shop.run(
        session -> {
          session.persist(card);
          session.persist(cash);
        });
    evict(Catalog.Payment.class);

    counter.paid(session -> session.find(Catalog.Payment.class, 1L));
    counter.paid(session -> session.find(Catalog.CashPayment.class, 2L));
    assertThat(counter.free(session -> session.find(Catalog.CardPayment.class, 1L)).get().card)
        .isEqualTo("4711");
    assertThat(counter.free(session -> session.find(Catalog.Payment.class, 2L)).get())
        .isInstanceOfSatisfying(
            Catalog.CashPayment.class, payment -> assertThat(payment.given).isEqualTo(500));
  }

  @Test
  void collectionAndNaturalId_readWrite_areRead() {
    shop.run(
        session -> {
          Product product = new Product(20, "rice", "Rice", 200);
          product.getTags().addAll(List.of("dry", "white"));
          session.persist(product);
        });
    evict(Product.class);
    shop.factory().getCache().evictNaturalIdData();
    shop.factory().getCache().evictCollectionData();

    counter.paid(session -> bySku(session, "rice").getTags().size());
    counter.free(
        session ->
            assertThat(bySku(session, "rice").getTags()).containsExactlyInAnyOrder("dry", "white"));

    shop.run(session -> bySku(session, "rice").setSku("basmati"));
    assertThat(counter.paid(session -> bySku(session, "rice")).get()).isNull();
    assertThat(counter.free(session -> bySku(session, "basmati")).get().getId()).isEqualTo(20L);
  }

  private static Product bySku(Session session, String sku) {
    return session.bySimpleNaturalId(Product.class).load(sku);
  }

  @Test
  void query_withParameters_isRead_andSeesEachChange() {
    shop.run(
        session -> {
          session.persist(new Product(30, "a", "Apple", 5000));
          session.persist(new Product(31, "b", "Banana", 6000));
          session.persist(new Product(32, "c", "Cherry", 7000));
        });

    assertThat(counter.paid(session -> names(session, 5000, 6000)).get()).containsExactly("a", "b");
    assertThat(counter.paid(session -> names(session, 6000, 7000)).get()).containsExactly("b", "c");
    assertThat(counter.free(session -> names(session, 5000, 6000)).get()).containsExactly("a", "b");
    assertThat(counter.free(session -> names(session, 6000, 7000)).get()).containsExactly("b", "c");

    shop.run(session -> session.find(Product.class, 31L).setPrice(4000));
    assertThat(counter.paid(session -> names(session, 5000, 6000)).get()).containsExactly("a");
    assertThat(counter.free(session -> names(session, 5000, 6000)).get()).containsExactly("a");
  }

  @Test
  void query_withParametersOfManyTypes_isRead() {
    Catalog.Seat seat = seat(40);
    shop.run(session -> session.persist(seat));
    for (boolean cached : new boolean[] {false, true}) {
      List<String> found =
          counter
              .run(
                  cached,
                  session ->
                      session
                          .createQuery(
                              "select s.quality from Seat s where s.id.hall = :hall and s.id.row in"
                                  + " (:rows) and s.id.place = :place and s.quality like :quality",
                              String.class)
                          .setParameter("hall", Hall.SOUTH)
                          .setParameterList("rows", List.of(7, 8))
                          .setParameter("place", 40)
                          .setParameter("quality", "g%")
                          .setMaxResults(5)
                          .setCacheable(true)
                          .list())
              .get();
      assertThat(found).containsExactly("good");
    }
    for (boolean cached : new boolean[] {false, true}) {
      List<Catalog.Seat> found =
          counter
              .run(
                  cached,
                  session ->
                      session
                          .createQuery("from Seat s where s.id = :id", Catalog.Seat.class)
                          .setParameter("id", seat.id)
                          .setCacheable(true)
                          .setCacheRegion("seats")
                          .list())
              .get();
      assertThat(found).hasSize(1);
    }
  }

  private static List<String> names(Session session, int from, int to) {
    return session
        .createQuery(
            "select p.sku from Product p where p.price between :from and :to order by p.sku",
            String.class)
        .setParameter("from", from)
        .setParameter("to", to)
        .setCacheable(true)
        .list();
  }

  @Test
  void tenants_withTheSameIdentifiers_areApart() {
    ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "red");
    CurrentTenantIdentifierResolver<String> resolver =
        new CurrentTenantIdentifierResolver<>() {
          @Override
          public String resolveCurrentTenantIdentifier() {
            return tenant.get();
          }

          @Override
          public boolean validateExistingCurrentSessions() {
            return false;
          }
        };
    try (Shop tenants =
        Shop.open(
            PostgresServer.newDatabase(),
            Memcached.on(server).uri(),
            List.of(Catalog.Memo.class),
            Map.of("hibernate.tenant_identifier_resolver", resolver),
            true)) {
      Counter statements = new Counter(tenants);
      Catalog.Memo memo = new Catalog.Memo();
      memo.id = 1L;
      memo.title = "today";
      memo.text = "of red";
      tenants.run(session -> session.persist(memo));

      assertThat(statements.free(session -> session.find(Catalog.Memo.class, 1L)).get().text)
          .isEqualTo("of red");
      assertThat(statements.free(SecondLevelIT::today).get().text).isEqualTo("of red");
      tenant.set("blue");
      assertThat(statements.paid(session -> session.find(Catalog.Memo.class, 1L)).get()).isNull();
      assertThat(statements.paid(SecondLevelIT::today).get()).isNull();
    }
  }

  private static Catalog.Memo today(Session session) {
    return session.bySimpleNaturalId(Catalog.Memo.class).load("today");
  }

  private static void evict(Class<?> entity) {
    shop.factory().getCache().evictEntityData(entity);
  }
}
