#!/usr/bin/env bash
# Hibernate 7.4.15 (hibernate-jcache, JSR-107's reference implementation on the heap, H2): the soft
# lock of READ_WRITE keeps the version that its first holder found, and takes each later one for
# new. Where changes of one entity overlap, a reader that was on its way since before the last of
# them puts the state that it has read, and the cache gives that until the next change.
#
# Seen (one thread; the third session waits in a converter, as a slow reader does):
#   the second session waits too long: LockTimeoutException
#   database: c, version 2; second-level cache: b, version 1
set -euo pipefail
dir="$(mktemp -d)"
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >pom.xml <<'XML'
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.hibernate.orm</groupId><artifactId>hibernate-jcache</artifactId><version>7.4.15.Final</version></dependency>
    <dependency><groupId>org.jsr107.ri</groupId><artifactId>cache-ri-impl</artifactId><version>1.1.1</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.3.232</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib

cat >Overlap.java <<'JAVA'
import jakarta.persistence.*;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.cfg.Configuration;

public class Overlap {
  static Runnable meanwhile;

  @Entity(name = "Item")
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  public static class Item implements java.io.Serializable {
    @Id long id;
    @Version int version;
    @Convert(converter = Slow.class) String text;
  }

  /** Takes its time once, between the answer of the database and the cache. */
  public static class Slow implements AttributeConverter<String, String> {
    public String convertToDatabaseColumn(String text) { return text; }
    public String convertToEntityAttribute(String text) {
      Runnable once = meanwhile;
      meanwhile = null;
      if (once != null) once.run();
      return text;
    }
  }

  static Session change(SessionFactory factory, String text) {
    Session session = factory.openSession();
    session.beginTransaction();
    session.find(Item.class, 1L).text = text;
    return session;
  }

  public static void main(String[] arguments) {
    SessionFactory factory = new Configuration().addAnnotatedClass(Item.class)
        .setProperty("hibernate.connection.url", "jdbc:h2:mem:f;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=100")
        .setProperty("hibernate.hbm2ddl.auto", "create")
        .setProperty("hibernate.cache.region.factory_class", "jcache")
        .setProperty("hibernate.javax.cache.missing_cache_strategy", "create").buildSessionFactory();
    factory.inTransaction(session -> { Item item = new Item(); item.id = 1; item.text = "a"; session.persist(item); });

    Session first = change(factory, "b");
    first.flush();
    Session second = change(factory, "x");
    try {
      second.flush();
      throw new AssertionError("the row is locked");
    } catch (PersistenceException e) {
      System.out.println("the second session waits too long: " + e.getClass().getSimpleName());
    }
    first.getTransaction().commit();
    meanwhile = () -> {
      Session third = change(factory, "c");
      third.getTransaction().commit();
      second.getTransaction().rollback();
    };
    factory.inTransaction(session -> session.find(Item.class, 1L));

    Item cached = factory.fromTransaction(session -> session.find(Item.class, 1L));
    String stored = factory.fromTransaction(session ->
        session.createNativeQuery("select text || ', version ' || version from Item", String.class).getSingleResult());
    String seen = "database: " + stored + "; second-level cache: " + cached.text + ", version " + cached.version;
    System.out.println(seen);
    System.exit(seen.equals("database: c, version 2; second-level cache: b, version 1") ? 0 : 1);
  }
}
JAVA
javac -cp 'lib/*' -proc:none Overlap.java
java -Djava.util.logging.config.file=/dev/null -cp '.:lib/*' Overlap
