package io.jcache.memcached.objects;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.internal.LinkedTreeMap;
import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.util.Utf8;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.geojson.Feature;
import org.geojson.LineString;
import org.geojson.LngLatAlt;
import org.geojson.Point;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jsoup.Jsoup;
import org.jsoup.safety.Safelist;

/** The objects of libraries of documents. */
final class DocumentObjects {
  private static final String JSON =
      "{\"a\": 1, \"b\": [true, null, 2.5, \"c\"], \"d\": {\"e\": 12345678901}}";
  private static final String HEX = "507f1f77bcf86cd799439011";

  private DocumentObjects() {}

  static List<Library> libraries() {
    return List.of(
        protobuf(),
        jackson(),
        gson(),
        orgJson(),
        jsonP(),
        vertx(),
        avro(),
        bson(),
        geoJson(),
        csv(),
        jsoup(),
        xml());
  }

  private static Library protobuf() {
    return new Library(
            "Protocol Buffers", "com.google.protobuf:protobuf-java", "com.google.protobuf.**")
        .both("Timestamp", () -> timestamp(5), () -> timestamp(6))
        .both("Duration", () -> Duration.newBuilder().setSeconds(5).build())
        .both("StringValue", () -> StringValue.of("a"), () -> StringValue.of("b"))
        .value("StringValue of 2,000", () -> StringValue.of("abcdefghij".repeat(200)))
        .both("Int64Value", () -> Int64Value.of(5))
        .both("BoolValue", () -> BoolValue.of(true))
        .both("Empty", Empty::getDefaultInstance)
        .both("Any", () -> Any.pack(timestamp(5)))
        .both("Struct", DocumentObjects::struct)
        .value("ListValue of 200", DocumentObjects::listValue)
        .both("FieldMask", () -> FieldMask.newBuilder().addPaths("a").addPaths("b").build())
        .value("FileDescriptorProto", () -> Timestamp.getDescriptor().getFile().toProto())
        .value("FieldDescriptorProto", () -> FieldDescriptorProto.newBuilder().setName("a").build())
        .value("with unknown fields", DocumentObjects::unknown)
        .both("ByteString", () -> ByteString.copyFromUtf8("abc"), () -> ByteString.EMPTY)
        .value("ByteString of 100,000", () -> ByteString.copyFrom(new byte[100_000]))
        .value(
            "joined ByteStrings",
            () -> ByteString.copyFrom(new byte[500]).concat(ByteString.copyFrom(new byte[500])))
        .twins(
            "ByteString with its hash kept",
            () -> hashed(ByteString.copyFromUtf8("abc")),
            () -> ByteString.copyFromUtf8("abc"))
        .twins("Timestamp with its hash kept", () -> hashed(timestamp(5)), () -> timestamp(5))
        .value("enum of a message", () -> FieldDescriptorProto.Type.TYPE_BOOL)
        .value("a map of messages", () -> Map.of("a", timestamp(5), "b", timestamp(6)))
        .value("class FileDescriptorProto", () -> FileDescriptorProto.class);
  }

  private static Timestamp timestamp(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).setNanos(7).build();
  }

  private static Struct struct() {
    return Struct.newBuilder()
        .putFields("a", Value.newBuilder().setNumberValue(5).build())
        .putFields("b", Value.newBuilder().setStringValue("c").build())
        .build();
  }

  private static ListValue listValue() {
    ListValue.Builder list = ListValue.newBuilder();
    Views.texts(200).forEach(text -> list.addValues(Value.newBuilder().setStringValue(text)));
    return list.build();
  }

  private static Empty unknown() {
    UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder().addVarint(5).build();
    return Empty.newBuilder()
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(7, field).build())
        .build();
  }

  private static Object hashed(Object object) {
    return object.hashCode() == 0 ? null : object;
  }

  private static Library jackson() {
    return new Library(
            "Jackson", "com.fasterxml.jackson.core:jackson-databind", "com.fasterxml.jackson.**")
        .both("ObjectNode", () -> node(JSON), () -> node("{}"))
        .both("ArrayNode", () -> node("[1, \"a\", [2]]"))
        .value("ArrayNode of 1,000", DocumentObjects::longArray)
        .value("empty ObjectNode", () -> new ObjectNode(JsonNodeFactory.instance))
        .both("TextNode", () -> TextNode.valueOf("a"), () -> TextNode.valueOf("b"))
        .both("IntNode", () -> IntNode.valueOf(500))
        .both("LongNode", () -> JsonNodeFactory.instance.numberNode(5L))
        .both("DoubleNode", () -> JsonNodeFactory.instance.numberNode(0.5))
        .both(
            "DecimalNode",
            () -> JsonNodeFactory.instance.numberNode(new java.math.BigDecimal("1.5")))
        .both("BooleanNode", () -> JsonNodeFactory.instance.booleanNode(true))
        .value("BinaryNode", () -> JsonNodeFactory.instance.binaryNode(new byte[] {1, 2}))
        .both("NullNode", NullNode::getInstance)
        .value("MissingNode", MissingNode::getInstance)
        .value("POJONode", () -> JsonNodeFactory.instance.pojoNode("a"))
        .value("nodes 100 deep", DocumentObjects::deepArray)
        .value("JsonPointer", () -> JsonPointer.compile("/a/b"))
        .value("Version", () -> new Version(1, 2, 3, null, "g", "a"))
        .value("a map of nodes", () -> Map.of("a", node(JSON)));
  }

  private static JsonNode node(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArrayNode longArray() {
    ArrayNode array = new ArrayNode(JsonNodeFactory.instance);
    Views.texts(1000).forEach(array::add);
    return array;
  }

  private static ArrayNode deepArray() {
    ArrayNode array = new ArrayNode(JsonNodeFactory.instance);
    for (int i = 0; i < 100; i++) {
      ArrayNode outer = new ArrayNode(JsonNodeFactory.instance);
      outer.add(array);
      array = outer;
    }
    return array;
  }

  private static Library gson() {
    return new Library("Gson", "com.google.code.gson:gson", "com.google.gson.**")
        .both("JsonObject", () -> JsonParser.parseString("{\"a\": [1, \"b\", {}]}"))
        .both("JsonArray", DocumentObjects::gsonArray)
        .both("JsonPrimitive", () -> new JsonPrimitive("a"), () -> new JsonPrimitive("b"))
        .twins(
            "JsonPrimitives of int and long",
            () -> new JsonPrimitive(5),
            () -> new JsonPrimitive(5L))
        .value("parsed number", () -> JsonParser.parseString("1.50"))
        .singleton("JsonNull", () -> JsonNull.INSTANCE)
        .value("JsonNull in a list", () -> List.of(JsonNull.INSTANCE))
        .value("empty JsonObject", com.google.gson.JsonObject::new)
        .value("LinkedTreeMap", DocumentObjects::treeMap);
  }

  private static JsonElement gsonArray() {
    JsonArray array = new JsonArray();
    array.add(1);
    array.add("a");
    return array;
  }

  private static Map<String, Integer> treeMap() {
    Map<String, Integer> map = new LinkedTreeMap<>();
    map.put("b", 1);
    map.put("a", 2);
    return map;
  }

  private static Library orgJson() {
    return new Library("org.json", "org.json:json", "org.json.**")
        .value("JSONObject", () -> new JSONObject(JSON), JSONObject::toMap)
        .value(
            "JSONObject.NULL in it",
            () -> new JSONObject(JSON),
            json -> json.getJSONArray("b").isNull(1))
        .value("JSONArray", () -> new JSONArray("[1, \"a\"]"), JSONArray::toList)
        .singleton("JSONObject.NULL", () -> JSONObject.NULL);
  }

  private static Library jsonP() {
    return new Library(
            "JSON-P (Parsson)",
            "org.eclipse.parsson:parsson",
            "org.eclipse.parsson.**",
            "jakarta.json.**")
        .both("JsonObject", () -> Json.createReader(new StringReader(JSON)).readObject())
        .both("JsonArray", () -> Json.createReader(new StringReader("[1, true]")).readArray())
        .both("JsonString", () -> Json.createValue("a"), () -> Json.createValue("b"))
        .both("JsonNumber", () -> Json.createValue(5))
        .singleton("JsonValue.NULL", () -> jakarta.json.JsonValue.NULL)
        .value("JsonValue.TRUE", () -> jakarta.json.JsonValue.TRUE)
        .value("JsonPatch", () -> Json.createPatchBuilder().add("/a", 1).build());
  }

  private static Library vertx() {
    return new Library("Vert.x", "io.vertx:vertx-core", "io.vertx.**")
        .both("JsonObject", () -> new JsonObject(JSON), JsonObject::new)
        .value("JsonArray", () -> new io.vertx.core.json.JsonArray(List.of(1, "a")))
        .value("Buffer", () -> Buffer.buffer("abc"));
  }

  private static Library avro() {
    return new Library("Avro", "org.apache.avro:avro", "org.apache.avro.**")
        .value("Schema", DocumentObjects::schema)
        .value("GenericData.Record", DocumentObjects::avroRecord)
        .value(
            "GenericData.Array",
            () ->
                new GenericData.Array<>(
                    Schema.createArray(Schema.create(Schema.Type.INT)), List.of(1, 2)))
        .value("Utf8", () -> new Utf8("a"))
        .key("Utf8", () -> new Utf8("a"))
        .twins("Utf8s with room", () -> new Utf8("ab"), () -> new Utf8(new byte[] {'a', 'b'}));
  }

  private static Schema schema() {
    return SchemaBuilder.record("com.acme.Order")
        .fields()
        .requiredString("name")
        .requiredLong("price")
        .endRecord();
  }

  private static GenericData.Record avroRecord() {
    GenericData.Record order = new GenericData.Record(schema());
    order.put("name", "a");
    order.put("price", 5L);
    return order;
  }

  private static Library bson() {
    return new Library("BSON (MongoDB)", "org.mongodb:bson", "org.bson.**")
        .both("ObjectId", () -> new ObjectId(HEX), () -> new ObjectId("607f1f77bcf86cd799439011"))
        .value("Document", () -> new Document("a", 1).append("b", List.of(new Document("c", 2))))
        .value("BsonDocument", () -> new BsonDocument("a", new BsonInt32(1)))
        .both("BsonString", () -> new BsonString("a"))
        .both("BsonObjectId", () -> new BsonObjectId(new ObjectId(HEX)))
        .both("BsonTimestamp", () -> new BsonTimestamp(5, 6))
        .both("Decimal128", () -> Decimal128.parse("1.50"))
        .both("Binary", () -> new Binary(new byte[] {1, 2}));
  }

  private static Library geoJson() {
    return new Library("GeoJSON", "de.grundid.opendatalab:geojson-jackson", "org.geojson.**")
        .value("Point", () -> new Point(8.5, 47.3))
        .value("LineString", () -> new LineString(new LngLatAlt(8, 47), new LngLatAlt(9, 48)))
        .key("LngLatAlt", () -> new LngLatAlt(8, 47))
        .value("Feature", DocumentObjects::feature);
  }

  private static Feature feature() {
    Feature feature = new Feature();
    feature.setGeometry(new Point(8.5, 47.3));
    feature.setProperty("a", "b");
    return feature;
  }

  private static Library csv() {
    return new Library("Commons CSV", "org.apache.commons:commons-csv", "org.apache.commons.csv.**")
        .value("CSVRecord", DocumentObjects::csvRecord, csvRecord -> List.of(csvRecord.values()))
        .value("CSVFormat", () -> CSVFormat.RFC4180);
  }

  private static CSVRecord csvRecord() {
    try {
      return CSVFormat.DEFAULT.parse(new StringReader("a,b\n")).getRecords().get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Library jsoup() {
    return new Library("jsoup", "org.jsoup:jsoup", "org.jsoup.**")
        .value(
            "Document", () -> Jsoup.parse("<p id=a>b<br>c</p>"), document -> document.outerHtml())
        .value(
            "Element",
            () -> Jsoup.parse("<p id=a>b</p>").selectFirst("p"),
            element -> element.outerHtml())
        .value("Attributes", () -> Jsoup.parse("<p id=a>b</p>").selectFirst("p").attributes())
        .value(
            "Safelist",
            Safelist::basic,
            safelist -> Jsoup.clean("<b>a</b><script>b</script>", safelist));
  }

  private static Library xml() {
    return new Library("JDK: XML", "")
        .value(
            "DOM Document",
            DocumentObjects::dom,
            document -> document.getDocumentElement().getTextContent());
  }

  private static org.w3c.dom.Document dom() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream("<a><b>c</b></a>".getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
