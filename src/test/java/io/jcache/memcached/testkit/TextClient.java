package io.jcache.memcached.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection of the text protocol that hides nothing: each line is sent and read by itself. */
final class TextClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int SILENCE_MILLIS = 100;

  private final Socket socket;
  private final InputStream input;

  TextClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    input = new BufferedInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    sendBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  void sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Returns the first line of the answer. */
  @Nullable String ask(String line) throws IOException {
    send(line + "\r\n");
    return readLine();
  }

  void sendSet(String key, String value) throws IOException {
    send("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
  }

  @Nullable String set(String key, String value) throws IOException {
    sendSet(key, value);
    return readLine();
  }

  /** Returns a value, null where absent. */
  @Nullable String get(String key) {
    try {
      String line = ask("get " + key);
      if ("END".equals(line)) {
        return null;
      }
      String value = readLine();
      readLine();
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next line, null at the end of the stream. */
  @Nullable String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = input.read()) != '\n') {
      if (next < 0) {
        return null;
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.US_ASCII).trim();
  }

  byte[] readBytes(int count) throws IOException {
    return input.readNBytes(count);
  }

  /** Returns whether nothing comes in for a while. */
  boolean isSilent() throws IOException {
    socket.setSoTimeout(SILENCE_MILLIS);
    try {
      input.read();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** Ends the connection with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
