package io.jcache.memcached.internal.entry;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Runs operations under a policy that notes what it is asked, and tells on one line what follows.
 */
final class Deciding {

  static final long NOW = 1_700_000_000_000L;
  static final long OLD_DEADLINE = NOW + 5_000;
  private static final Duration CREATION = new Duration(TimeUnit.SECONDS, 10);
  private static final Duration ACCESS = new Duration(TimeUnit.SECONDS, 20);
  private static final Duration UPDATE = new Duration(TimeUnit.SECONDS, 30);

  private Deciding() {}

  /** Returns the lines of a table as the columns that say what to do, and the rest as one text. */
  static List<Arguments> table(String text, int columns) {
    return text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(
            line -> {
              List<String> cells = Arrays.stream(line.split("\\|")).map(String::trim).toList();
              Object[] row = new Object[columns + 1];
              for (int i = 0; i < columns; i++) {
                row[i] = cells.get(i);
              }
              row[columns] = String.join(" | ", cells.subList(columns, cells.size()));
              return Arguments.of(row);
            })
        .toList();
  }

  /** Returns the entry of a table's cell: its value, or {@code none}. */
  static @Nullable Entry<String> entry(String cell) {
    return cell.equals("none") ? null : new Entry<>(cell, OLD_DEADLINE);
  }

  /** Returns tally, policy calls, writer, event, change and result, divided by bars. */
  static String decide(
      Operation<String, ?> operation, @Nullable Entry<String> current, String policyKind) {
    NotingPolicy policy = new NotingPolicy(policyKind);
    Decision<String, ?> decision = operation.decide(current, new ExpiryRules(policy), NOW);
    Tally tally = decision.tally();
    StringJoiner line = new StringJoiner(" | ");
    line.add(tally.hits() + " " + tally.misses() + " " + tally.puts() + " " + tally.removals());
    line.add(policy.asked.isEmpty() ? "-" : policy.asked.toString());
    line.add(writer(decision.writeThrough()));
    line.add(events(decision.occurrences()));
    line.add(change(decision.change()));
    line.add(String.valueOf(decision.result()));
    return line.toString();
  }

  static String change(Change<?> change) {
    if (change instanceof Change.Put<?> put) {
      return "put " + put.value() + " " + deadline(put.deadline());
    }
    if (change instanceof Change.Move<?> move) {
      return "move " + deadline(move.deadline());
    }
    return change.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  private static String writer(WriteThrough<?> writeThrough) {
    if (writeThrough instanceof WriteThrough.Write<?> write) {
      return "write " + write.value();
    }
    return writeThrough instanceof WriteThrough.Delete<?> ? "delete" : "-";
  }

  private static String events(List<? extends Occurrence<?>> occurrences) {
    return occurrences.isEmpty()
        ? "-"
        : occurrences.stream().map(Deciding::event).collect(Collectors.joining(", "));
  }

  private static String event(Occurrence<?> occurrence) {
    Supplier<?> old = occurrence.oldValue();
    return "%s %s<%s"
        .formatted(occurrence.type(), occurrence.value().get(), old == null ? null : old.get());
  }

  private static String deadline(long deadline) {
    if (deadline == Entry.NO_DEADLINE) {
      return "eternal";
    }
    if (deadline == OLD_DEADLINE) {
      return "=";
    }
    return switch ((int) (deadline - NOW)) {
      case 10_000 -> "C";
      case 20_000 -> "A";
      case 30_000 -> "U";
      default -> "?" + deadline;
    };
  }

  /** A policy that notes each question as C, A or U. */
  private static final class NotingPolicy implements ExpiryPolicy {
    private final StringBuilder asked = new StringBuilder();
    private final String kind;

    /** Creates a policy; {@code finite}, {@code zero}, {@code null} or {@code throws}. */
    NotingPolicy(String kind) {
      this.kind = kind;
    }

    @Override
    public @Nullable Duration getExpiryForCreation() {
      return answer("C", CREATION);
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
      return answer("A", ACCESS);
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
      return answer("U", UPDATE);
    }

    private @Nullable Duration answer(String question, Duration finite) {
      asked.append(question);
      return switch (kind) {
        case "finite" -> finite;
        case "zero" -> Duration.ZERO;
        case "access zero" -> question.equals("A") ? Duration.ZERO : finite;
        case "access zero, update null" ->
            question.equals("A") ? Duration.ZERO : question.equals("U") ? null : finite;
        case "update null" -> question.equals("U") ? null : finite;
        case "null" -> null;
        case "throws" -> throw new IllegalStateException("of the policy");
        default -> throw new IllegalArgumentException(kind);
      };
    }
  }
}
