package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.Collection;
import java.util.Map;

/**
 * Hash tables of other libraries: by their fields, but by their content where hash codes of keys
 * differ between JVMs. The latter asks for a constructor without parameters, and that an object
 * made by it of the same content is equal and has fields of the same kind, or it is an error.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class TableSerializer extends GraphSerializer<Object> {
  private final FieldsSerializer fields;
  private final GraphSerializer<Object> content;

  /** Creates a serializer of the ways to write fields and content. */
  TableSerializer(FieldsSerializer fields, GraphSerializer<Object> content) {
    super(false);
    this.fields = fields;
    this.content = content;
  }

  @Override
  int objectBytes() {
    return fields.objectBytes();
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object table) {
    boolean moves = IdentityHashes.areAmongKeys(table);
    output.writeBoolean(moves);
    if (!moves) {
      fields.writeParts(kryo, output, table);
    } else if (isItsContent(table)) {
      content.writeParts(kryo, output, table);
    } else {
      throw IdentityHashes.refused(table.getClass(), "");
    }
  }

  private boolean isItsContent(Object table) {
    if (!fields.isConstructed()) {
      return false;
    }
    Object made = fields.newInstance();
    if (table instanceof Map map) {
      map.forEach(((Map) made)::put);
    } else {
      ((Collection) made).addAll((Collection) table);
    }
    return made.equals(table) && fields.areOfOneKind(made, table);
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
    boolean moved = input.readBoolean();
    return (moved ? content : fields).readParts(kryo, input, type, id);
  }
}
