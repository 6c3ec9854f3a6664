package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;

/** Class objects, by name. */
@SuppressWarnings("rawtypes")
final class ClassNames extends Serializer<Class> {
  @Override
  public void write(Kryo kryo, Output output, Class type) {
    if (type.isHidden()) {
      throw new KryoException(type.getName() + " is a hidden class, which has no name");
    }
    ClassLookup lookup = ((GraphKryo) kryo).lookup();
    lookup.rules().checkNamed(type);
    if (lookup.findNamed(type.getName()) != type) {
      throw new KryoException(
          type
              + " is another class than the one of this name that the manager's loader finds;"
              + " store its name instead, or open the manager with the loader of that class");
    }
    output.writeString(type.getName());
  }

  @Override
  public Class read(Kryo kryo, Input input, Class<? extends Class> ignored) {
    return ((GraphKryo) kryo).lookup().findNamed(input.readString());
  }
}
