package io.jcache.memcached.internal.boot;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether a part of the actuator is on, by a property that may be {@code true}, {@code on}, {@code
 * yes} or {@code 1}, or the contrary; an empty one counts as not set.
 */
abstract class ActuatorSwitch extends SpringBootCondition {
  private final String property;

  private ActuatorSwitch(String property) {
    this.property = property;
  }

  /** Returns what counts where the property is not set. */
  abstract boolean unset(Environment environment);

  @Override
  public final ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    Boolean set = environment.getProperty(property, Boolean.class);
    boolean on = set == null ? unset(environment) : set;
    return new ConditionOutcome(on, property + (set == null ? " by default " : " is ") + on);
  }

  /** Whether there is a health contributor: as all others are, by default. */
  static final class OfHealth extends ActuatorSwitch {
    OfHealth() {
      super("management.health.memcached.enabled");
    }

    @Override
    boolean unset(Environment environment) {
      return environment.getProperty("management.health.defaults.enabled", Boolean.class, true);
    }
  }

  /** Whether there is an info contributor: only who asks for it has hosts and versions told. */
  static final class OfInfo extends ActuatorSwitch {
    OfInfo() {
      super("management.info.memcached.enabled");
    }

    @Override
    boolean unset(Environment environment) {
      return false;
    }
  }
}
