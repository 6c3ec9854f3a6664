package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests together with a read of the generation, and repeats those whose generation was not
 * the one used.
 */
final class Validation {

  private final KeySpace keys;
  private final Generation generation;
  private final LongSupplier ticker;
  private volatile Prefix latest = new Prefix(0, "");

  /**
   * Creates the validation of requests to one node.
   *
   * @param ticker the time of deadlines, in nanoseconds
   */
  Validation(KeySpace keys, Generation generation, LongSupplier ticker) {
    this.keys = keys;
    this.generation = generation;
    this.ticker = ticker;
  }

  /** What the item keys of a generation begin with. */
  private record Prefix(long generation, String text) {}

  /**
   * What the node answered.
   *
   * @param generation the generation's item as the node had it; null where it was missing
   */
  record Answer<T>(byte @Nullable [] generation, T found) {}

  /** Sends requests under a generation. */
  interface Request<T> {
    /** Sends the requests, given what their item keys begin with. */
    Reply<Answer<T>> send(long used, String prefix);
  }

  /** Requests that have been sent under a generation. */
  private record Sent<T>(long used, Reply<Answer<T>> reply) {}

  /** Returns what the item keys of a generation begin with. */
  String prefix(long used) {
    Prefix known = latest;
    if (known.generation != used) {
      known = new Prefix(used, keys.itemPrefix(used));
      latest = known;
    }
    return known.text;
  }

  /**
   * Returns what gives the deadline for what follows on the answer to a request that is sent now:
   * while its caller waits for other nodes, this one is not silent.
   */
  UnaryOperator<Deadline> sentNow() {
    long sent = ticker.getAsLong();
    return deadline -> deadline.extendedBy(ticker.getAsLong() - sent);
  }

  /**
   * Sends a read, or at least the question for the generation. The reply repeats it until its
   * generation was valid, and once where the connection was lost.
   */
  <T> Reply<T> validated(Request<T> request) {
    UnaryOperator<Deadline> afterAnswer = sentNow();
    Reply<Sent<T>> first = begun(request);
    return deadline -> {
      Deadline patience = deadline;
      Deadline later = afterAnswer.apply(deadline);
      Reply<Sent<T>> next = first;
      boolean lost = false;
      while (true) {
        try {
          Sent<T> sent = next.await(patience);
          Answer<T> answer = sent.reply().await(patience);
          if (generation.confirms(answer.generation(), sent.used(), later)) {
            return answer.found();
          }
        } catch (TransportException e) {
          if (lost || e.kind() != TransportException.Kind.LOST || later.hasPassed()) {
            throw e;
          }
          lost = true;
        }
        patience = later;
        next = begun(request);
      }
    };
  }

  private <T> Reply<Sent<T>> begun(Request<T> request) {
    long known = generation.known();
    if (known != 0) {
      Sent<T> sent = send(request, known);
      return deadline -> sent;
    }
    Reply<Long> learnt = generation.learn();
    return deadline -> send(request, learnt.await(deadline));
  }

  private <T> Sent<T> send(Request<T> request, long used) {
    return new Sent<>(used, request.send(used, prefix(used)));
  }
}
