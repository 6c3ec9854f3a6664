package io.jcache.memcached.objects;

import io.micronaut.cache.interceptor.ParametersKey;
import io.micronaut.http.HttpStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.apache.shiro.lang.util.SimpleByteSource;
import org.apache.shiro.session.mgt.SimpleSession;
import org.apache.shiro.subject.SimplePrincipalCollection;
import org.hibernate.LockMode;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.internal.CacheKeyImplementation;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Record2;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;
import org.jooq.types.UByte;
import org.jooq.types.UInteger;
import org.jooq.types.ULong;
import org.jooq.types.YearToMonth;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Range;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.data.geo.Distance;
import org.springframework.data.geo.Metrics;
import org.springframework.data.geo.Point;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.userdetails.User;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MimeType;
import org.springframework.util.unit.DataSize;
import reactor.util.function.Tuples;

/** The objects of frameworks. */
final class FrameworkObjects {
  private FrameworkObjects() {}

  static List<Library> libraries() {
    return List.of(
        core(),
        web(),
        jdbc(),
        security(),
        data(),
        shiro(),
        micronaut(),
        hibernate(),
        jooq(),
        reactor());
  }

  private static Library core() {
    return new Library("Spring core", "org.springframework:spring-core", "org.springframework.**")
        .value("LinkedMultiValueMap", () -> new LinkedMultiValueMap<>(Map.of("a", List.of(1, 2))))
        .value("LinkedCaseInsensitiveMap", FrameworkObjects::caseless, map -> map.get("a"))
        .value("LinkedCaseInsensitiveMap as a whole", FrameworkObjects::caseless)
        .both(
            "MimeType",
            () -> new MimeType("a", "b", StandardCharsets.UTF_8),
            () -> new MimeType("a", "c"))
        .both("DataSize", () -> DataSize.ofKilobytes(5), () -> DataSize.ofKilobytes(6))
        .value("ByteArrayResource", () -> new ByteArrayResource(new byte[] {1}))
        .value("ClassPathResource", () -> new ClassPathResource("a"))
        .value(
            "ResolvableType", () -> ResolvableType.forClassWithGenerics(List.class, String.class))
        .both("SimpleKey", () -> new SimpleKey("a", 1), () -> new SimpleKey("a", 2))
        .both("SimpleKey.EMPTY", () -> SimpleKey.EMPTY)
        .key("SimpleKey of a Locale", () -> new SimpleKey(Locale.GERMANY, List.of(1)));
  }

  private static Map<String, Object> caseless() {
    Map<String, Object> map = new LinkedCaseInsensitiveMap<>(4, Locale.ROOT);
    map.put("A", 1);
    map.put("b", "x");
    return map;
  }

  private static Library web() {
    return new Library("Spring web", "org.springframework:spring-web", "org.springframework.**")
        .both("MediaType", () -> MediaType.APPLICATION_JSON, () -> MediaType.TEXT_HTML)
        .both("MediaType with a charset", () -> new MediaType("a", "b", StandardCharsets.UTF_8))
        .both("MediaType with a quality", () -> MediaType.parseMediaType("a/b;q=0.5"))
        .value("HttpHeaders", FrameworkObjects::headers)
        .both("HttpMethod", () -> HttpMethod.GET, () -> HttpMethod.PUT)
        .both("HttpStatus", () -> org.springframework.http.HttpStatus.NOT_FOUND)
        .value("ResponseEntity", () -> ResponseEntity.ok("a"))
        .value(
            "ResponseEntity with headers",
            () -> ResponseEntity.status(201).headers(headers()).body(List.of(1)))
        .value(
            "ProblemDetail",
            () ->
                ProblemDetail.forStatusAndDetail(
                    org.springframework.http.HttpStatus.NOT_FOUND, "a"))
        .value("ContentDisposition", () -> ContentDisposition.attachment().filename("a").build())
        .value(
            "CacheControl",
            () -> CacheControl.maxAge(Duration.ofSeconds(5)),
            CacheControl::getHeaderValue)
        .value("ResponseCookie", () -> ResponseCookie.from("a", "b").build());
  }

  private static HttpHeaders headers() {
    HttpHeaders headers = new HttpHeaders();
    headers.add("A", "b");
    headers.setContentType(MediaType.TEXT_PLAIN);
    return headers;
  }

  private static Library jdbc() {
    return new Library("Spring JDBC", "org.springframework:spring-jdbc", "org.springframework.**")
        .value("rows of queryForList", () -> new ArrayList<>(List.of(caseless(), caseless())))
        .value("an unmodifiable row", () -> Collections.unmodifiableMap(caseless()))
        .value("a row with a Timestamp", FrameworkObjects::row)
        .value(
            "GeneratedKeyHolder",
            () -> new GeneratedKeyHolder(new ArrayList<>(List.of(caseless()))),
            holder -> holder.getKeyList());
  }

  private static Map<String, Object> row() {
    Map<String, Object> row = caseless();
    row.put("c", new Timestamp(5));
    row.put("d", new java.math.BigDecimal("1.50"));
    return row;
  }

  private static Library security() {
    return new Library(
            "Spring Security",
            "org.springframework.security:spring-security-core",
            "org.springframework.security.**")
        .value(
            "User",
            () -> user("a", "secret"),
            user ->
                List.of(
                    user.getUsername(),
                    user.getPassword(),
                    user.getAuthorities(),
                    user.isEnabled()))
        .twins("Users of another password", () -> user("a", "secret"), () -> user("a", "other"))
        .keys("Users of another name", () -> user("a", "secret"), () -> user("b", "secret"))
        .both(
            "SimpleGrantedAuthority",
            () -> new SimpleGrantedAuthority("a"),
            () -> new SimpleGrantedAuthority("b"))
        .value("UsernamePasswordAuthenticationToken", FrameworkObjects::token)
        .value("SecurityContextImpl", () -> new SecurityContextImpl(token()))
        .value("TestingAuthenticationToken", () -> new TestingAuthenticationToken("a", "b", "c"))
        .value("authorities", () -> AuthorityUtils.createAuthorityList("a", "b"))
        .value(
            "SessionInformation",
            () -> new SessionInformation("a", "b", new java.util.Date(5)),
            session -> session.getSessionId());
  }

  private static User user(String name, String password) {
    return new User(name, password, AuthorityUtils.createAuthorityList("r", "s"));
  }

  private static UsernamePasswordAuthenticationToken token() {
    return UsernamePasswordAuthenticationToken.authenticated(
        user("a", "secret"), null, AuthorityUtils.createAuthorityList("r", "s"));
  }

  private static Library data() {
    return new Library(
            "Spring Data",
            "org.springframework.data:spring-data-commons",
            "org.springframework.data.**")
        .value(
            "PageImpl", () -> new PageImpl<>(List.of(1, 2), PageRequest.of(0, 2, Sort.by("a")), 5))
        .value("SliceImpl", () -> new SliceImpl<>(List.of(1, 2)))
        .both("PageRequest", () -> PageRequest.of(1, 10), () -> PageRequest.of(2, 10))
        .both("Sort", () -> Sort.by(Sort.Direction.DESC, "a", "b"), Sort::unsorted)
        .both("Sort.unsorted", Sort::unsorted)
        .both("Range", () -> Range.closed(1, 5), () -> Range.open(1, 5))
        .both("Point", () -> new Point(1, 2), () -> new Point(2, 1))
        .value("Distance", () -> new Distance(5, Metrics.KILOMETERS))
        .both("Pair", () -> org.springframework.data.util.Pair.of("a", 1));
  }

  private static Library shiro() {
    return new Library("Shiro", "org.apache.shiro:shiro-core", "org.apache.shiro.**")
        .both(
            "SimplePrincipalCollection",
            () -> new SimplePrincipalCollection("a", "realm"),
            () -> new SimplePrincipalCollection("b", "realm"))
        .twins(
            "SimplePrincipalCollection with its text kept",
            () -> printed(new SimplePrincipalCollection("a", "realm")),
            () -> new SimplePrincipalCollection("a", "realm"))
        .value(
            "SimpleSession",
            FrameworkObjects::session,
            session -> List.of(session.getId(), session.getAttribute("a"), session.getTimeout()))
        .value("WildcardPermission", () -> new WildcardPermission("a:b,c:*"))
        .value(
            "SimpleAuthorizationInfo",
            () -> new SimpleAuthorizationInfo(Set.of("a")),
            info -> info.getRoles())
        .value("SimpleByteSource", () -> new SimpleByteSource("abc"));
  }

  private static Object printed(Object object) {
    return object.toString().isEmpty() ? null : object;
  }

  private static SimpleSession session() {
    SimpleSession session = new SimpleSession("host");
    session.setId("a");
    session.setLastAccessTime(new java.util.Date(6));
    session.setTimeout(1000);
    session.setAttribute("a", "b");
    return session;
  }

  private static Library micronaut() {
    return new Library("Micronaut", "io.micronaut.cache:micronaut-cache-core", "io.micronaut.**")
        .both("ParametersKey", () -> new ParametersKey("a", 1), () -> new ParametersKey("a", 2))
        .both("ParametersKey of none", () -> ParametersKey.ZERO_ARG_KEY)
        .twins(
            "ParametersKey of lists",
            () -> new ParametersKey(List.of(1)),
            () -> new ParametersKey(new ArrayList<>(List.of(1))))
        .value("HttpStatus", () -> HttpStatus.NOT_FOUND);
  }

  private static Library hibernate() {
    return new Library("Hibernate ORM", "org.hibernate.orm:hibernate-core", "org.hibernate.**")
        .both(
            "BasicCacheKeyImplementation",
            () -> new BasicCacheKeyImplementation(5L, "com.acme.Order", 7),
            () -> new BasicCacheKeyImplementation(6L, "com.acme.Order", 7))
        .both(
            "CacheKeyImplementation",
            () -> new CacheKeyImplementation("5", "com.acme.Order", "tenant", 7),
            () -> new CacheKeyImplementation("5", "com.acme.Order", "other", 7))
        .value("LockMode", () -> LockMode.PESSIMISTIC_WRITE);
  }

  private static Library jooq() {
    return new Library("jOOQ", "org.jooq:jooq", "org.jooq.**")
        .both("UInteger", () -> UInteger.valueOf(500), () -> UInteger.valueOf(501))
        .both("UByte", () -> UByte.valueOf(5))
        .both("ULong", () -> ULong.valueOf(-1))
        .both("DayToSecond", () -> new DayToSecond(1, 2, 3))
        .both("YearToMonth", () -> new YearToMonth(1, 2))
        .both("JSON", () -> JSON.json("{}"))
        .value("Record", FrameworkObjects::jooqRecord)
        .value("Result", () -> dsl().newResult(A, B))
        .value("Field", () -> A, field -> field.getName());
  }

  private static final Field<Integer> A = DSL.field("a", SQLDataType.INTEGER);
  private static final Field<String> B = DSL.field("b", SQLDataType.VARCHAR);

  private static DSLContext dsl() {
    return DSL.using(SQLDialect.DEFAULT);
  }

  private static Record2<Integer, String> jooqRecord() {
    return dsl().newRecord(A, B).values(1, "x");
  }

  private static Library reactor() {
    return new Library("Reactor", "io.projectreactor:reactor-core", "reactor.**")
        .both("Tuple2", () -> Tuples.of("a", 1), () -> Tuples.of("a", 2))
        .both("Tuple3", () -> Tuples.of("a", 1, 'c'))
        .value("a map of URIs", () -> new HashMap<>(Map.of(URI.create("a:b"), Tuples.of(1, 2))));
  }
}
