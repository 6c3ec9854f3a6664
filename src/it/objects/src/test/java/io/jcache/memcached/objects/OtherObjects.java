package io.jcache.memcached.objects;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.ibm.icu.math.BigDecimal;
import com.ibm.icu.number.NumberFormatter;
import com.ibm.icu.text.SimpleDateFormat;
import com.ibm.icu.text.UnicodeSet;
import com.ibm.icu.util.CurrencyAmount;
import com.ibm.icu.util.DateInterval;
import com.ibm.icu.util.TimeZone;
import com.ibm.icu.util.ULocale;
import com.ibm.icu.util.VersionInfo;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.MACAddressString;
import java.util.List;
import okhttp3.CacheControl;
import okhttp3.Cookie;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okio.ByteString;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IntsRef;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.longlong.Roaring64NavigableMap;
import org.semver4j.Semver;

/** The objects of libraries of all kinds. */
final class OtherObjects {
  private static final GeometryFactory GEOMETRY = new GeometryFactory();

  private OtherObjects() {}

  static List<Library> libraries() {
    return List.of(
        lucene(),
        jts(),
        icu(),
        phones(),
        semver4j(),
        maven(),
        roaring(),
        histograms(),
        okHttp(),
        addresses());
  }

  private static Library lucene() {
    return new Library("Lucene", "org.apache.lucene:lucene-core", "org.apache.lucene.**")
        .both("BytesRef", () -> new BytesRef("abc"), () -> new BytesRef("abd"))
        .twins(
            "BytesRefs with room",
            () -> new BytesRef("abc"),
            () -> new BytesRef(new byte[] {0, 'a', 'b', 'c', 0}, 1, 3))
        .value("IntsRef", () -> new IntsRef(new int[] {1, 2}, 0, 2))
        .both("Term", () -> new Term("f", "a"), () -> new Term("f", "b"))
        .both("TermQuery", () -> new TermQuery(new Term("f", "a")))
        .value("BooleanQuery", OtherObjects::query)
        .value("ScoreDoc", () -> new ScoreDoc(1, 0.5f), Object::toString);
  }

  private static BooleanQuery query() {
    return new BooleanQuery.Builder()
        .add(new TermQuery(new Term("f", "a")), BooleanClause.Occur.MUST)
        .add(new TermQuery(new Term("f", "b")), BooleanClause.Occur.MUST_NOT)
        .build();
  }

  private static Library jts() {
    return new Library("JTS", "org.locationtech.jts:jts-core", "org.locationtech.jts.**")
        .both("Coordinate", () -> new Coordinate(1, 2), () -> new Coordinate(2, 1))
        .twins(
            "Coordinates of other heights",
            () -> new Coordinate(1, 2, 3),
            () -> new Coordinate(1, 2, 4))
        .both("Envelope", () -> new Envelope(1, 2, 3, 4))
        .value("Point", () -> GEOMETRY.createPoint(new Coordinate(1, 2)))
        .value("LineString of 1,000", OtherObjects::line)
        .value("Polygon", () -> GEOMETRY.createPolygon(ring(4)))
        .value("MultiPoint", () -> GEOMETRY.createMultiPointFromCoords(ring(3)))
        .key("Point", () -> GEOMETRY.createPoint(new Coordinate(1, 2)))
        .value("PrecisionModel", () -> new org.locationtech.jts.geom.PrecisionModel(10));
  }

  private static Object line() {
    Coordinate[] coordinates = new Coordinate[1000];
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = new Coordinate(i, i % 7);
    }
    return GEOMETRY.createLineString(coordinates);
  }

  private static Coordinate[] ring(int corners) {
    Coordinate[] ring = new Coordinate[corners + 1];
    for (int i = 0; i <= corners; i++) {
      double angle = 2 * Math.PI * (i % corners) / corners;
      ring[i] =
          new Coordinate(Math.round(100 * Math.cos(angle)), Math.round(100 * Math.sin(angle)));
    }
    return ring;
  }

  private static Library icu() {
    return new Library("ICU4J", "com.ibm.icu:icu4j", "com.ibm.icu.**")
        .both("ULocale", () -> new ULocale("de_CH"), () -> new ULocale("de_AT"))
        .both("BigDecimal", () -> new BigDecimal("1.50"))
        .value("TimeZone", () -> TimeZone.getTimeZone("Europe/Zurich"))
        .value("Currency", () -> com.ibm.icu.util.Currency.getInstance("CHF"))
        .value(
            "CurrencyAmount",
            () -> new CurrencyAmount(5, com.ibm.icu.util.Currency.getInstance("CHF")))
        .both("DateInterval", () -> new DateInterval(1, 2))
        .value("VersionInfo", () -> VersionInfo.getInstance(1, 2))
        .value("UnicodeSet", () -> new UnicodeSet("[a-z]"))
        .value(
            "SimpleDateFormat",
            () -> new SimpleDateFormat("yyyy", ULocale.ROOT),
            format -> format.toPattern())
        .value(
            "NumberFormatter", () -> NumberFormatter.withLocale(ULocale.ROOT).format(5).toString());
  }

  private static Library phones() {
    return new Library(
            "libphonenumber",
            "com.googlecode.libphonenumber:libphonenumber",
            "com.google.i18n.phonenumbers.**")
        .both("PhoneNumber", () -> phone("+41446681800"), () -> phone("+41446681801"))
        .twins(
            "PhoneNumbers of the same",
            () -> phone("+41 44 668 18 00"),
            () -> phone("+41446681800"));
  }

  private static PhoneNumber phone(String text) {
    try {
      return PhoneNumberUtil.getInstance().parse(text, "CH");
    } catch (NumberParseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Library semver4j() {
    return new Library("Semver4j", "org.semver4j:semver4j", "org.semver4j.**")
        .both("Semver", () -> Semver.parse("1.2.3-rc.1"), () -> Semver.parse("1.2.3"));
  }

  private static Library maven() {
    return new Library("Maven Artifact", "org.apache.maven:maven-artifact", "org.apache.maven.**")
        .both(
            "ComparableVersion",
            () -> new ComparableVersion("1.2-rc1"),
            () -> new ComparableVersion("1.2"))
        .twins(
            "ComparableVersions of other text",
            () -> new ComparableVersion("1.0"),
            () -> new ComparableVersion("1"))
        .both("DefaultArtifactVersion", () -> new DefaultArtifactVersion("1.2-rc1"))
        .value("VersionRange", OtherObjects::range);
  }

  private static VersionRange range() {
    try {
      return VersionRange.createFromVersionSpec("[1.0,2.0)");
    } catch (InvalidVersionSpecificationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Library roaring() {
    return new Library("RoaringBitmap", "org.roaringbitmap:RoaringBitmap", "org.roaringbitmap.**")
        .both(
            "RoaringBitmap",
            () -> RoaringBitmap.bitmapOf(1, 5, 100_000),
            () -> RoaringBitmap.bitmapOf(1))
        .value("RoaringBitmap of a range", () -> RoaringBitmap.bitmapOfRange(0, 1_000_000))
        .value(
            "ImmutableRoaringBitmap",
            () -> RoaringBitmap.bitmapOf(1, 2).toMutableRoaringBitmap().toImmutableRoaringBitmap())
        .value("Roaring64NavigableMap", () -> Roaring64NavigableMap.bitmapOf(1, 1L << 40));
  }

  private static Library histograms() {
    return new Library("HdrHistogram", "org.hdrhistogram:HdrHistogram", "org.HdrHistogram.**")
        .value("Histogram", OtherObjects::histogram)
        .value("IntCountsHistogram", () -> new IntCountsHistogram(2))
        .value(
            "IntCountsHistogram's maximum",
            () -> new IntCountsHistogram(2),
            histogram -> histogram.getMaxValue());
  }

  private static Histogram histogram() {
    Histogram histogram = new Histogram(3);
    for (int i = 0; i < 1000; i++) {
      histogram.recordValue(i);
    }
    return histogram;
  }

  private static Library okHttp() {
    return new Library("OkHttp", "com.squareup.okhttp3:okhttp-jvm", "okhttp3.**", "okio.**")
        .both(
            "HttpUrl",
            () -> HttpUrl.get("https://example.org/a?b=c#d"),
            () -> HttpUrl.get("https://example.org/"))
        .both("MediaType", () -> MediaType.get("text/plain; charset=utf-8"))
        .value("Headers", () -> Headers.of("a", "b"))
        .value(
            "Cookie",
            () ->
                new Cookie.Builder()
                    .name("a")
                    .value("b")
                    .domain("example.org")
                    .expiresAt(5000)
                    .build())
        .value("CacheControl", () -> CacheControl.FORCE_NETWORK, Object::toString)
        .both("ByteString", () -> ByteString.encodeUtf8("abc"), () -> ByteString.EMPTY)
        .value("ByteString of 100,000", () -> ByteString.of(new byte[100_000]))
        .twins(
            "ByteString with its hash kept",
            () -> hashed(ByteString.encodeUtf8("abc")),
            () -> ByteString.encodeUtf8("abc"));
  }

  private static Object hashed(Object object) {
    return object.hashCode() == 0 ? null : object;
  }

  private static Library addresses() {
    return new Library("IPAddress", "com.github.seancfoley:ipaddress", "inet.ipaddr.**")
        .both(
            "IPAddressString",
            () -> new IPAddressString("10.0.0.1"),
            () -> new IPAddressString("10.0.0.2"))
        .value("IPAddress", () -> new IPAddressString("10.0.0.0/8").getAddress())
        .key("IPAddress", () -> new IPAddressString("10.0.0.1").getAddress())
        .value("MACAddress", () -> new MACAddressString("1:2:3:4:5:6").getAddress());
  }
}
