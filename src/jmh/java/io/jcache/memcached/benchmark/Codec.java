package io.jcache.memcached.benchmark;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.spi.Serializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;

/** Something that turns objects into bytes and back, each in its usual setting. */
public interface Codec {

  /** Returns the bytes of an object. */
  byte[] write(Object value) throws IOException;

  /** Returns the object of these bytes. */
  Object read(byte[] bytes) throws IOException, ClassNotFoundException;

  /** The codecs. */
  enum Kind {
    OURS("jcache-memcached") {
      @Override
      public Codec open(Payload payload) {
        return new Ours();
      }
    },
    JDK("JDK serialization") {
      @Override
      public Codec open(Payload payload) {
        return new Jdk();
      }
    },
    KRYO("bare Kryo") {
      @Override
      public Codec open(Payload payload) {
        return new BareKryo();
      }
    },
    JACKSON("Jackson (JSON)") {
      @Override
      public Codec open(Payload payload) {
        return new Json(payload);
      }
    };

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** Returns a new codec, for a payload of this kind. */
    public abstract Codec open(Payload payload);

    /** Returns the name, for people. */
    String label() {
      return label;
    }
  }

  /** The provider's own. */
  final class Ours implements Codec {
    private final Serializer serializer = Serializers.kryo(Codec.class.getClassLoader(), 200);

    @Override
    public byte[] write(Object value) {
      return serializer.serialize(value);
    }

    @Override
    public Object read(byte[] bytes) {
      return serializer.deserialize(bytes, 0, bytes.length);
    }
  }

  /** Java serialization. */
  final class Jdk implements Codec {
    @Override
    public byte[] write(Object value) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(value);
      }
      return bytes.toByteArray();
    }

    @Override
    public Object read(byte[] bytes) throws IOException, ClassNotFoundException {
      try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
        return in.readObject();
      }
    }
  }

  /** Kryo as it comes, without references and checks; for one thread. */
  final class BareKryo implements Codec {
    private final Kryo kryo = new Kryo();
    private final Output output = new Output(1024, -1);
    private final Input input = new Input();

    BareKryo() {
      kryo.setRegistrationRequired(false);
    }

    @Override
    public byte[] write(Object value) {
      output.reset();
      kryo.writeClassAndObject(output, value);
      return output.toBytes();
    }

    @Override
    public Object read(byte[] bytes) {
      input.setBuffer(bytes);
      return kryo.readClassAndObject(input);
    }
  }

  /** Jackson, which is told the class on reading. */
  final class Json implements Codec {
    private final ObjectWriter writer;
    private final ObjectReader reader;

    Json(Payload payload) {
      ObjectMapper mapper = new ObjectMapper();
      writer = mapper.writer();
      reader =
          switch (payload) {
            case STRING_200 -> mapper.readerFor(String.class);
            case DTO -> mapper.readerFor(Customer.class);
            case DTO_LIST -> mapper.readerFor(new TypeReference<List<Customer>>() {});
            case DOCUMENT -> mapper.readerFor(new TypeReference<Map<String, Object>>() {});
          };
    }

    @Override
    public byte[] write(Object value) throws IOException {
      return writer.writeValueAsBytes(value);
    }

    @Override
    public Object read(byte[] bytes) throws IOException {
      return reader.readValue(bytes);
    }
  }
}
