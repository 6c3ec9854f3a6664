package io.jcache.memcached.internal.boot;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.FactoryBean;

/**
 * A bean of an interface with one method that lines of Spring Boot have in different packages, or
 * that only some applications have.
 */
final class LineBean implements FactoryBean<Object>, InvocationHandler {
  private final Class<?> type;
  private final UnaryOperator<@Nullable Object> body;

  /**
   * Creates a bean.
   *
   * @param body gives the method's result for its argument, null where it has none
   */
  LineBean(Class<?> type, UnaryOperator<@Nullable Object> body) {
    this.type = type;
    this.body = body;
  }

  /** Returns a type that conditions have found, of the application's line of Spring Boot. */
  static Class<?> type(@Nullable ClassLoader loader, String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The class " + name + " was there and is gone", e);
    }
  }

  /** Calls a method of Spring Boot's. */
  static Object call(
      Class<?> type, @Nullable Object target, String method, Class<?>[] types, Object... values) {
    try {
      return Objects.requireNonNull(type.getMethod(method, types).invoke(target, values));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Spring Boot has another %s.%s than jcache-memcached knows".formatted(type, method), e);
    }
  }

  @Override
  public Object getObject() {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
  }

  @Override
  public Class<?> getObjectType() {
    return type;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    Object argument = arguments == null ? null : arguments[0];
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> proxy == argument;
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "jcache-memcached's " + type.getSimpleName();
      };
    }
    return body.apply(argument);
  }
}
