package io.jcache.memcached.hibernate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.CacheManager;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.cache.jcache.internal.JCacheRegionFactory;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** A session factory on the shared PostgreSQL, with counted SQL statements. */
final class Shop implements AutoCloseable {
  /** The settings of the page hibernate.md. */
  private static final String SETTINGS = "/shop.properties";

  private static final String URI = "hibernate.javax.cache.uri";

  private final AtomicLong statements;
  private final SessionFactory factory;

  private Shop(SessionFactory factory, AtomicLong statements) {
    this.factory = factory;
    this.statements = statements;
  }

  /** Opens a factory on a new database. */
  static Shop create(String cacheUri) {
    return create(cacheUri, Map.of());
  }

  /** Opens a factory with further settings on a new database. */
  static Shop create(String cacheUri, Map<String, Object> settings) {
    return open(PostgresServer.newDatabase(), cacheUri, Catalog.entities(), settings, true);
  }

  /** Opens a factory on a database that another shop created. */
  static Shop join(String databaseUrl, String cacheUri) {
    return open(databaseUrl, cacheUri, Catalog.entities(), Map.of(), false);
  }

  /** Opens a factory. */
  static Shop open(
      String databaseUrl,
      String cacheUri,
      List<Class<?>> entities,
      Map<String, Object> settings,
      boolean creates) {
    AtomicLong statements = new AtomicLong();
    StatementInspector counter =
        sql -> {
          statements.incrementAndGet();
          return sql;
        };
    Configuration configuration = new Configuration();
    entities.forEach(configuration::addAnnotatedClass);
    Properties properties = new Properties();
    try (InputStream file = Shop.class.getResourceAsStream(SETTINGS)) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    properties.put(URI, cacheUri);
    properties.put(AvailableSettings.JAKARTA_JDBC_URL, databaseUrl);
    properties.put(AvailableSettings.POOL_SIZE, "10");
    properties.put(AvailableSettings.STATEMENT_INSPECTOR, counter);
    properties.put("hibernate.session.events.log", "false");
    if (creates) {
      properties.put(AvailableSettings.HBM2DDL_AUTO, "create");
    }
    properties.putAll(settings);
    configuration.addProperties(properties);
    return new Shop(configuration.buildSessionFactory(), statements);
  }

  /** Returns the factory. */
  SessionFactory factory() {
    return factory;
  }

  /** Returns the manager that Hibernate made. */
  CacheManager cacheManager() {
    return ((JCacheRegionFactory)
            factory
                .unwrap(SessionFactoryImplementor.class)
                .getServiceRegistry()
                .getService(RegionFactory.class))
        .getCacheManager();
  }

  /** Runs work in a transaction of a session of its own. */
  <T> T call(Function<Session, T> work) {
    try (Session session = factory.openSession()) {
      Transaction transaction = session.beginTransaction();
      try {
        T result = work.apply(session);
        transaction.commit();
        return result;
      } catch (RuntimeException e) {
        if (transaction.isActive()) {
          transaction.rollback();
        }
        throw e;
      }
    }
  }

  /** Runs work in a transaction of a session of its own. */
  void run(Consumer<Session> work) {
    call(
        session -> {
          work.accept(session);
          return null;
        });
  }

  /** Returns how many statements were sent to the database so far. */
  long statements() {
    return statements.get();
  }

  @Override
  public void close() {
    factory.close();
  }
}
