package io.jcache.memcached.internal.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes that attacks on deserialization are known to be built of. None of them is stored or
 * read, also where a pattern of a list covers them; only its exact name lets one in.
 *
 * <ul>
 *   <li>They are those that the public collections of such chains use (ysoserial, marshalsec and
 *       what came after them), by package where the package has nothing that is kept in a cache.
 *   <li>A class counts as one of them where a superclass is: closures of Groovy are compiled into
 *       the application's own packages.
 *   <li>Such a list is never complete: a list of what is allowed is.
 * </ul>
 */
final class GadgetFamilies {
  private static final Map<String, String> FAMILIES = new LinkedHashMap<>();

  static {
    add(
        "its transformers, comparators and lazy maps call any method of any class",
        "org.apache.commons.collections.",
        "org.apache.commons.collections4.");
    add(
        "it reads properties by reflection, where a getter compiles, connects or looks up",
        "org.apache.commons.beanutils.",
        "org.apache.commons.beanutils2.",
        "com.sun.syndication.",
        "com.rometools.",
        "net.sf.json.",
        "com.alibaba.fastjson.",
        "com.alibaba.fastjson2.",
        "com.fasterxml.jackson.databind.node.POJONode",
        "com.vaadin.data.",
        "com.vaadin.v7.data.",
        "org.apache.click.",
        "org.apache.commons.jxpath.");
    add(
        "it calls methods that the bytes name",
        "groovy.",
        "org.codehaus.groovy.",
        "org.apache.groovy.",
        "bsh.",
        "clojure.",
        "org.mozilla.",
        "org.python.",
        "ognl.",
        "org.apache.ibatis.ognl.",
        "com.opensymphony.xwork2.",
        "org.mvel2.",
        "org.apache.velocity.",
        "freemarker.",
        "javax.el.",
        "jakarta.el.",
        "org.apache.el.",
        "de.odysseus.el.",
        "org.apache.myfaces.",
        "scala.runtime.",
        "scala.sys.",
        "scala.reflect.",
        "scala.collection.immutable.LazyList",
        "scala.collection.generic.DefaultSerializationProxy",
        "org.codehaus.janino.",
        "org.codehaus.commons.compiler.");
    add(
        "its proxies and factories call beans and methods that the bytes name",
        "org.springframework.aop.",
        "org.springframework.beans.",
        "org.springframework.context.",
        "org.springframework.core.SerializableTypeWrapper",
        "org.springframework.expression.",
        "org.springframework.jndi.",
        "org.springframework.scripting.",
        "org.springframework.transaction.jta.",
        "org.jboss.interceptor.",
        "org.jboss.weld.",
        "org.aopalliance.",
        "com.caucho.");
    add(
        "it makes or loads classes",
        "javassist.",
        "net.bytebuddy.",
        "net.sf.cglib.",
        "org.springframework.cglib.",
        "org.springframework.objenesis.",
        "org.objectweb.asm.",
        "org.apache.xalan.",
        "org.apache.xml.",
        "org.apache.xpath.",
        "org.apache.bcel.",
        "org.apache.batik.");
    add(
        "it looks up names in directories, or connects to what the bytes name",
        "com.mchange.",
        "org.apache.xbean.naming.",
        "org.apache.commons.configuration.",
        "org.apache.commons.configuration2.",
        "org.apache.commons.dbcp.",
        "org.apache.commons.dbcp2.",
        "org.apache.tomcat.dbcp.",
        "org.apache.tomcat.jdbc.",
        "org.apache.ibatis.datasource.",
        "org.apache.shiro.jndi.",
        "org.apache.logging.log4j.core.",
        "ch.qos.logback.core.db.",
        "com.alibaba.druid.",
        "com.zaxxer.hikari.",
        "com.mysql.cj.jdbc.",
        "org.postgresql.ds.",
        "org.h2.",
        "org.hibernate.jmx.",
        "org.hibernate.service.",
        "oracle.jdbc.");
    add(
        "it calls the getters of what it holds",
        "org.hibernate.engine.spi.TypedValue",
        "org.hibernate.property.",
        "org.hibernate.tuple.",
        "org.hibernate.type.ComponentType",
        "org.hibernate.type.CompositeCustomType",
        "org.hibernate.type.EmbeddedComponentType",
        "org.hibernate.validator.");
    add(
        "it writes or deletes files",
        "org.apache.commons.fileupload.",
        "org.apache.commons.fileupload2.",
        "org.apache.wicket.util.upload.",
        "org.aspectj.weaver.");
  }

  private GadgetFamilies() {}

  private static void add(String reason, String... names) {
    for (String name : names) {
      FAMILIES.put(name, reason);
    }
  }

  /** Returns why a class is in one of the families; null where it is in none. */
  static @Nullable String reason(Class<?> type) {
    for (Class<?> c = type; c != null && !Route.isJdk(c); c = c.getSuperclass()) {
      String reason = reason(c.getName());
      if (reason != null) {
        return c == type ? reason : "its superclass " + c.getName() + " is: " + reason;
      }
    }
    return null;
  }

  /** Returns why a class of this name is in one of the families; null where it is in none. */
  static @Nullable String reason(String name) {
    String known = FAMILIES.get(outermost(name));
    for (int dot = name.indexOf('.'); known == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
      known = FAMILIES.get(name.substring(0, dot + 1));
    }
    return known;
  }

  private static String outermost(String name) {
    int dollar = name.indexOf('$', name.lastIndexOf('.') + 2);
    return dollar < 0 ? name : name.substring(0, dollar);
  }
}
