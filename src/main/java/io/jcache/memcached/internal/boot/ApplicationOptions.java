package io.jcache.memcached.internal.boot;

import io.jcache.memcached.internal.config.ManagerProperties;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The options that an application gives as properties of Spring Boot, {@code jcache.memcached.*}.
 *
 * <ul>
 *   <li>They are those of a manager, checked by the same table; a list may be one of Spring's.
 *   <li>An unknown one is an error, but for variables of the environment: Kubernetes makes such of
 *       the names of services.
 * </ul>
 */
final class ApplicationOptions {
  /** The start of the properties. */
  static final String PREFIX = "jcache.memcached";

  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(PREFIX);

  private final Environment environment;

  /** Creates the options of an application. */
  ApplicationOptions(Environment environment) {
    this.environment = environment;
  }

  /**
   * Adds the options to the Properties of a manager.
   *
   * @throws io.jcache.memcached.ConfigurationException for an unknown option and a value that is
   *     not allowed, with the property and where it stands
   */
  void addTo(Properties properties) {
    List<String> paths = ManagerProperties.paths();
    refuseUnknown(properties, paths.stream().map(ROOT::append).toList());
    Binder binder = Binder.get(environment);
    for (String path : paths) {
      ConfigurationPropertyName name = ROOT.append(path);
      ConfigurationProperty property = find(name);
      String text =
          property == null
              ? null
              : property.getName().equals(name)
                  ? binder.bind(name, Bindable.of(String.class)).orElse(null)
                  : String.join(
                      ";", binder.bind(name, Bindable.listOf(String.class)).orElse(List.of()));
      if (text != null) {
        ManagerProperties.add(properties, path, text, origin(name));
      }
    }
  }

  private void refuseUnknown(Properties properties, List<ConfigurationPropertyName> known) {
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource names
          && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
        names.stream()
            .filter(ROOT::isAncestorOf)
            .filter(name -> !known.contains(name) && !isElement(name, known))
            .forEach(name -> ManagerProperties.add(properties, path(name), "", origin(name)));
      }
    }
  }

  private static boolean isElement(
      ConfigurationPropertyName name, List<ConfigurationPropertyName> known) {
    return name.isLastElementIndexed() && known.contains(name.getParent());
  }

  private static String path(ConfigurationPropertyName name) {
    return name.subName(ROOT.getNumberOfElements()).toString();
  }

  /** Returns which property it is, and where it or the first of its elements stands. */
  private String origin(ConfigurationPropertyName name) {
    ConfigurationProperty property = find(name);
    String place =
        property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    return "property '" + name + "'" + place;
  }

  /**
   * Returns a property, or the first element of a list by its name: what of the two stands in the
   * source that goes before the others, as that of a profile, is what counts.
   */
  private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
    ConfigurationPropertyName first = name.append("[0]");
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      ConfigurationProperty property = source.getConfigurationProperty(name);
      if (property == null) {
        property = source.getConfigurationProperty(first);
      }
      if (property != null) {
        return property;
      }
    }
    return null;
  }
}
