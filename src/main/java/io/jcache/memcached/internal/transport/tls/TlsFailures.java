package io.jcache.memcached.internal.transport.tls;

import io.jcache.memcached.internal.option.Tls;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what failures of TLS mean, by the option that is about each. */
record TlsFailures(Tls options) {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  /** What the JDK says where a certificate has other names; there is no class for it. */
  private static final Pattern OTHER_NAME =
      Pattern.compile("(No (name|subject alternative)|Illegal given domain name).*");

  /** Returns what a failure means, and what to do. */
  String explained(IOException failure) {
    if (failure instanceof SocketTimeoutException) {
      return "TLS: timed out, as the server is silent during the handshake; one without TLS may be"
          + " so: then set tls.on = false";
    }
    Throwable cause = cause(failure, CertificateExpiredException.class);
    if (cause != null) {
      return "TLS: the server's certificate, or its authority's, has expired (%s); renew it there"
          .formatted(cause.getMessage());
    }
    cause = cause(failure, CertificateNotYetValidException.class);
    if (cause != null) {
      return "TLS: the server's certificate is not valid yet (%s); compare the clocks"
          .formatted(cause.getMessage());
    }
    if (cause(failure, CertPathBuilderException.class) != null) {
      return "TLS: the server's certificate is signed by no authority that is trusted; set"
          + " tls.trust to the PEM file of its authority, in place of "
          + trusted();
    }
    cause = cause(failure, CertificateException.class);
    if (cause != null && OTHER_NAME.matcher(String.valueOf(cause.getMessage())).matches()) {
      return "TLS: the server's certificate is for another host (%s); address the server by a name"
              .formatted(cause.getMessage())
          + " that it bears, or set tls.verify-host = false";
    }
    return alert(failure);
  }

  private String alert(IOException failure) {
    Matcher matcher = ALERT.matcher(String.valueOf(failure.getMessage()));
    if (matcher.find()) {
      return switch (matcher.group(1)) {
        case "certificate_required",
            "bad_certificate",
            "unknown_ca",
            "certificate_unknown",
            "unsupported_certificate",
            "certificate_expired",
            "certificate_revoked",
            "access_denied" ->
            "TLS: the server asks for a client certificate and %s (%s); set tls.certificate and"
                    .formatted(certificate(), matcher.group(1))
                + " tls.key to a valid one of an authority that it knows (ssl_ca_cert)";
        case "handshake_failure", "protocol_version", "insufficient_security" ->
            "TLS: the server refuses the handshake (%s): no version or cipher is known to both, or,"
                    .formatted(matcher.group(1))
                + " before TLS 1.3, it asks for a client certificate and %s: set tls.certificate and"
                    .formatted(certificate())
                + " tls.key";
        case "internal_error" ->
            "TLS: the server ends the handshake (internal_error), as memcached does where a session"
                + " with a client's certificate is resumed: start it with -o ssl_session_cache";
        default -> "TLS: the server refuses the connection: " + failure.getMessage();
      };
    }
    if (cause(failure, EOFException.class) != null
        || cause(failure, SocketException.class) != null) {
      return "TLS: the connection was lost (%s)".formatted(failure.getMessage());
    }
    return failure instanceof SSLException ? "TLS: " + failure.getMessage() : text(failure);
  }

  private static String text(IOException failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private String certificate() {
    return options.certificate().isEmpty() && options.context() == null
        ? "was given none"
        : "does not take the one that there is";
  }

  private String trusted() {
    if (options.context() != null) {
      return "those of the SSLContext";
    }
    return options.trust().isEmpty() ? "the JVM's own ones" : options.trust();
  }

  private static <T> @Nullable T cause(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    while (cause != null && !type.isInstance(cause)) {
      cause = cause.getCause();
    }
    return type.cast(cause);
  }
}
