package io.jcache.memcached.hibernate;

import com.acme.shop.Product;
import io.jcache.memcached.hibernate.Catalog.Hall;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.Session;

/**
 * What is asked of a shop, in this JVM or in another: a line of words, each a transaction of its
 * own.
 */
final class ShopCalls {
  private final Shop shop;

  ShopCalls(Shop shop) {
    this.shop = shop;
  }

  /** Returns the answer and how many statements it cost, with a space between. */
  String answer(String... words) {
    long before = shop.statements();
    Object answer = shop.call(session -> answer(session, words));
    return answer + " " + (shop.statements() - before);
  }

  private static Object answer(Session session, String[] words) {
    switch (words[0]) {
      case "create":
        session.persist(
            new Product(Long.parseLong(words[1]), words[2], words[3], Integer.parseInt(words[4])));
        return "done";
      case "name":
        return product(session, words).getName();
      case "rename":
        product(session, words).setName(words[2]);
        return "done";
      case "price":
        product(session, words).setPrice(Integer.parseInt(words[2]));
        return "done";
      case "tags":
        return String.join(",", new TreeSet<>(product(session, words).getTags()));
      case "tag":
        product(session, words).getTags().add(words[2]);
        return "done";
      case "sku":
        Product found = session.bySimpleNaturalId(Product.class).load(words[1]);
        return found == null ? "none" : found.getName();
      case "setsku":
        product(session, words).setSku(words[2]);
        return "done";
      case "cost":
        return product(session, words).getPrice();
      case "costsku":
        return session.bySimpleNaturalId(Product.class).load(words[1]).getPrice();
      case "costs":
        return session
            .createQuery("select p.price from Product p where p.id = :id", Integer.class)
            .setParameter("id", Long.parseLong(words[1]))
            .setCacheable(true)
            .getSingleResult();
      case "cluster":
        return ClusterState.read();
      case "from":
        return String.join(
            ",",
            session
                .createQuery(
                    "select p.name from Product p where p.price >= :price order by p.name",
                    String.class)
                .setParameter("price", Integer.parseInt(words[1]))
                .setCacheable(true)
                .list());
      case "seat":
        Catalog.Seat seat =
            session.find(
                Catalog.Seat.class, new Catalog.SeatId(Hall.NORTH, 1, Integer.parseInt(words[1])));
        return seat == null ? "none" : seat.quality;
      case "setseat":
        Catalog.Seat changed = new Catalog.Seat();
        changed.id = new Catalog.SeatId(Hall.NORTH, 1, Integer.parseInt(words[1]));
        changed.quality = words[2];
        session.merge(changed);
        return "done";
      case "ticket":
        Catalog.Ticket ticket = session.find(Catalog.Ticket.class, ticketId(words));
        return ticket == null ? "none" : ticket.buyer.town;
      case "setticket":
        Catalog.Ticket sold = new Catalog.Ticket();
        sold.id = ticketId(words);
        sold.buyer = new Catalog.Address();
        sold.buyer.town = words[2];
        session.merge(sold);
        return "done";
      case "north":
        return session
            .createQuery(
                "select count(*) from Seat s where s.id.hall = :hall and s.quality <> :quality",
                Long.class)
            .setParameter("hall", Hall.NORTH)
            .setParameter("quality", words[1])
            .setCacheable(true)
            .getSingleResult();
      case "hall":
        return session
            .createQuery(
                "select count(*) from Seat s where s.id.hall in (:halls) and s.id.row = :row"
                    + " and s.id <> :id",
                Long.class)
            .setParameterList("halls", List.of(Hall.valueOf(words[1])))
            .setParameter("row", Integer.parseInt(words[2]))
            .setParameter("id", new Catalog.SeatId(Hall.SOUTH, 0, 0))
            .setMaxResults(1)
            .setCacheable(true)
            .getSingleResult();
      case "bulkrename":
        return session
            .createMutationQuery("update Product p set p.name = :new where p.name = :old")
            .setParameter("old", words[1])
            .setParameter("new", words[2])
            .executeUpdate();
      case "bulkdelete":
        return session
            .createMutationQuery("delete from Seat s where s.quality = :quality")
            .setParameter("quality", words[1])
            .executeUpdate();
      default:
        throw new IllegalArgumentException("Unknown call: " + String.join(" ", words));
    }
  }

  private static UUID ticketId(String[] words) {
    return new UUID(0, Long.parseLong(words[1]));
  }

  private static Product product(Session session, String[] words) {
    return session.find(Product.class, Long.parseLong(words[1]));
  }
}
