package io.jcache.memcached.objects;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.measure.MetricPrefix;
import net.fortuna.ical4j.model.Parameter;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.parameter.Cn;
import net.fortuna.ical4j.model.property.Summary;
import net.fortuna.ical4j.model.property.Uid;
import org.javamoney.moneta.FastMoney;
import org.javamoney.moneta.Money;
import org.javamoney.moneta.RoundedMoney;
import org.joda.money.BigMoney;
import org.joda.money.CurrencyUnit;
import org.joda.time.Chronology;
import org.joda.time.DateMidnight;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.joda.time.Days;
import org.joda.time.Duration;
import org.joda.time.Hours;
import org.joda.time.Interval;
import org.joda.time.LocalDateTime;
import org.joda.time.LocalTime;
import org.joda.time.MonthDay;
import org.joda.time.MutableDateTime;
import org.joda.time.Partial;
import org.joda.time.Period;
import org.joda.time.PeriodType;
import org.joda.time.YearMonth;
import org.joda.time.chrono.BuddhistChronology;
import org.joda.time.chrono.ISOChronology;
import org.threeten.extra.AmountFormats;
import org.threeten.extra.DayOfMonth;
import org.threeten.extra.DayOfYear;
import org.threeten.extra.Months;
import org.threeten.extra.PeriodDuration;
import org.threeten.extra.Quarter;
import org.threeten.extra.Weeks;
import org.threeten.extra.YearQuarter;
import org.threeten.extra.YearWeek;
import org.threeten.extra.chrono.CopticDate;
import tech.units.indriya.quantity.Quantities;
import tech.units.indriya.unit.Units;

/** The objects of libraries of times, money and units. */
final class TimeObjects {
  private static final long MILLIS = 1_700_000_000_000L;

  private TimeObjects() {}

  static List<Library> libraries() {
    return List.of(
        joda(), threeten(), moneta(), jodaMoney(), indriya(), cron(), ical(), dropwizard());
  }

  private static Library joda() {
    return new Library("Joda-Time", "joda-time:joda-time", "org.joda.time.**")
        .both(
            "DateTime",
            () -> new DateTime(MILLIS, DateTimeZone.UTC),
            () -> new DateTime(1, DateTimeZone.UTC))
        .both(
            "DateTime with a zone", () -> new DateTime(MILLIS, DateTimeZone.forID("Europe/Zurich")))
        .value(
            "DateTime of Buddhists",
            () -> new DateTime(MILLIS, BuddhistChronology.getInstanceUTC()))
        .both("Instant", () -> new org.joda.time.Instant(MILLIS))
        .both(
            "LocalDate",
            () -> new org.joda.time.LocalDate(2026, 2, 28),
            () -> new org.joda.time.LocalDate(2026, 2, 27))
        .both("LocalTime", () -> new LocalTime(1, 2, 3, 4))
        .both("LocalDateTime", () -> new LocalDateTime(2026, 2, 28, 1, 2))
        .both("Duration", () -> Duration.millis(5))
        .both("Interval", () -> new Interval(1, MILLIS, DateTimeZone.UTC))
        .both("Period", () -> new Period(1, 2, 3, 4))
        .both("Days", () -> Days.days(50), () -> Days.days(51))
        .both("Hours.ONE", () -> Hours.ONE)
        .both("YearMonth", () -> new YearMonth(2026, 2))
        .both("MonthDay", () -> new MonthDay(2, 28))
        .both("Partial", () -> new Partial(org.joda.time.DateTimeFieldType.year(), 2026))
        .both("DateTimeZone", () -> DateTimeZone.forID("Asia/Tokyo"), () -> DateTimeZone.UTC)
        .singleton("DateTimeZone.UTC", () -> DateTimeZone.UTC)
        .value("ISOChronology", () -> ISOChronology.getInstance(DateTimeZone.forID("Asia/Tokyo")))
        .both("PeriodType", PeriodType::standard)
        .value("DateMidnight", TimeObjects::midnight)
        .value("MutableDateTime", () -> new MutableDateTime(MILLIS, DateTimeZone.UTC))
        .value(
            "Property",
            () -> new DateTime(MILLIS, DateTimeZone.UTC).dayOfMonth(),
            property -> property.get())
        .value(
            "List of DateTimes",
            () -> List.of(new DateTime(1, DateTimeZone.UTC), new DateTime(2, DateTimeZone.UTC)));
  }

  @SuppressWarnings("deprecation")
  private static Object midnight() {
    Chronology utc = ISOChronology.getInstanceUTC();
    return new DateMidnight(MILLIS, utc);
  }

  private static Library threeten() {
    return new Library("ThreeTen-Extra", "org.threeten:threeten-extra", "org.threeten.extra.**")
        .both(
            "Interval",
            () -> org.threeten.extra.Interval.of(Instant.EPOCH, Instant.ofEpochSecond(5)))
        .both("YearQuarter", () -> YearQuarter.of(2026, 2), () -> YearQuarter.of(2026, 3))
        .both("YearWeek", () -> YearWeek.of(2026, 2))
        .both("Quarter", () -> Quarter.Q2)
        .both("DayOfMonth", () -> DayOfMonth.of(7))
        .both("DayOfYear", () -> DayOfYear.of(70))
        .both("Months", () -> Months.of(7))
        .both("Weeks", () -> Weeks.of(7), () -> Weeks.of(8))
        .both("PeriodDuration", () -> PeriodDuration.of(java.time.Duration.ofSeconds(5)))
        .both(
            "LocalDateRange",
            () ->
                org.threeten.extra.LocalDateRange.of(LocalDate.EPOCH, LocalDate.EPOCH.plusDays(5)))
        .both("CopticDate", () -> CopticDate.of(1742, 2, 28))
        .value(
            "text of an amount",
            () ->
                AmountFormats.iso8601(java.time.Period.ofDays(1), java.time.Duration.ofSeconds(5)));
  }

  private static Library moneta() {
    return new Library(
            "Moneta",
            "org.javamoney.moneta:moneta-core",
            "org.javamoney.moneta.**",
            "javax.money.**")
        .both("Money", () -> Money.of(5, "CHF"), () -> Money.of(5, "EUR"))
        .both("Money of cents", () -> Money.of(new java.math.BigDecimal("5.05"), "CHF"))
        .twins(
            "Moneys of other scales",
            () -> Money.of(5, "CHF"),
            () -> Money.of(new java.math.BigDecimal("5.00"), "CHF"))
        .both("FastMoney", () -> FastMoney.of(5, "CHF"))
        .value("RoundedMoney", () -> RoundedMoney.of(5, "CHF"))
        .value("CurrencyUnit", () -> javax.money.Monetary.getCurrency("CHF"))
        .value("a list of Moneys", () -> List.of(Money.of(1, "CHF"), Money.of(2, "CHF")));
  }

  private static Library jodaMoney() {
    return new Library("Joda-Money", "org.joda:joda-money", "org.joda.money.**")
        .both(
            "Money",
            () -> org.joda.money.Money.of(CurrencyUnit.CHF, 5),
            () -> org.joda.money.Money.of(CurrencyUnit.EUR, 5))
        .both("BigMoney", () -> BigMoney.of(CurrencyUnit.CHF, 5.123))
        .both("CurrencyUnit", () -> CurrencyUnit.of("CHF"));
  }

  private static Library indriya() {
    return new Library(
            "Indriya (JSR 385)", "tech.units:indriya", "tech.units.indriya.**", "javax.measure.**")
        .both(
            "Quantity",
            () -> Quantities.getQuantity(5, Units.METRE),
            () -> Quantities.getQuantity(5, Units.SECOND))
        .value(
            "Quantity of a product",
            () -> Quantities.getQuantity(5.5, Units.METRE.divide(Units.SECOND)))
        .both("Unit", () -> Units.METRE)
        .value("Unit with a prefix", () -> MetricPrefix.KILO(Units.METRE))
        .value("Celsius", () -> Quantities.getQuantity(5, Units.CELSIUS));
  }

  private static Library cron() {
    return new Library("cron-utils", "com.cronutils:cron-utils", "com.cronutils.**")
        .value(
            "Cron",
            () ->
                new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                    .parse("*/5 * * * 1"),
            cron -> cron.asString())
        .value("CronType", () -> CronType.QUARTZ);
  }

  private static Library ical() {
    return new Library("iCal4j", "org.mnode.ical4j:ical4j", "net.fortuna.ical4j.**")
        .value("Uid", () -> new Uid("a"))
        .value("Summary", () -> new Summary("a"))
        .both("Parameter", () -> (Parameter) new Cn("a"))
        .value("VEvent", TimeObjects::event);
  }

  private static VEvent event() {
    VEvent event = new VEvent(false);
    event.add(new Uid("a"));
    event.add(new Summary("b"));
    return event;
  }

  private static Library dropwizard() {
    return new Library("Dropwizard", "io.dropwizard:dropwizard-util", "io.dropwizard.**")
        .both(
            "Duration",
            () -> io.dropwizard.util.Duration.seconds(5),
            () -> io.dropwizard.util.Duration.seconds(6))
        .both("DataSize", () -> io.dropwizard.util.DataSize.kibibytes(5))
        .both(
            "Duration of TimeUnit",
            () ->
                io.dropwizard.util.Duration.parse(
                    "5 " + TimeUnit.MINUTES.name().toLowerCase(java.util.Locale.ROOT)))
        .keys(
            "DataSizes of other units",
            () -> io.dropwizard.util.DataSize.kibibytes(1),
            () -> io.dropwizard.util.DataSize.bytes(1024));
  }
}
