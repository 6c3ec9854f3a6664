package io.jcache.memcached.internal.transport.wire;

import org.jspecify.annotations.Nullable;

/**
 * A request that is answered by one word out of a few.
 *
 * <ul>
 *   <li>Where it has a number, the word has to come with it.
 *   <li>Where it has a fence, a read behind it, the number is that of the fence.
 * </ul>
 */
final class WordExchange<T extends @Nullable Object> extends AsciiExchange<T> {
  /** In place of the number of a request that has none. */
  static final int NO_NUMBER = -1;

  private final Words<T> answers;
  private final int number;
  private final boolean fenced;
  private int word;

  /**
   * Creates a request.
   *
   * @param valueLength bytes of the value that it carries, or NO_VALUE
   * @param answers what each word says
   * @param number what the word, or the answer to the fence, comes with, or NO_NUMBER
   * @param fenced whether the command ends with a fence
   */
  WordExchange(
      String what,
      String key,
      int valueLength,
      AsciiCommand command,
      Words<T> answers,
      int number,
      boolean fenced) {
    super(what, key, valueLength, command.bytes(), fenced ? 2 : 1);
    this.answers = answers;
    this.number = number;
    this.fenced = fenced;
  }

  @Override
  public boolean needsMeta() {
    return number != NO_NUMBER;
  }

  @Override
  void onLine(AsciiLine line, Peer peer) throws BadReplyException {
    if (fenced && repliesLeft() == 1) {
      if (!line.take("HD")) {
        line.require("EN");
      }
      line.requireNumber(number);
      line.takeLease();
    } else {
      word = answers.take(line);
      if (word < 0) {
        throw line.unexpected();
      }
      if (!fenced && number != NO_NUMBER) {
        line.requireNumber(number);
      }
    }
    line.requireEnd();
    replied();
  }

  @Override
  T answer() {
    return answers.meanings().get(word);
  }
}
