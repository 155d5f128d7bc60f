import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the cinema sample: the listings of three invented cinemas as {@code meaning||text} lines, spaced like the
 * E2E set. Each cinema is a client with private data. The same seed writes the same bytes everywhere.
 */
public final class MakeCinema {

  static final String HELP = """
      Writes the cinema sample data: train-0.txt, train-1.txt, train-2.txt, valid.txt and prompts.txt.

      usage: java examples/samples/MakeCinema.java [--check] [output folder]

        output folder   default: examples/samples/cinema, seen from the repository's root
        --check         write nothing; exit 1 if a file in the folder differs from what would be written
      """;
  static final Path FOLDER = Path.of("examples", "samples", "cinema");
  static final long SEED = 2025;
  static final int TRAIN_LINES = 400;
  static final int VALID_LINES = 120;
  /** Six of the seven attributes at most: meanings stay below 45 tokens of the sample model. */
  static final Set<Integer> ATTRIBUTES = Set.of(3, 4, 5, 6);
  static final Set<Integer> PROMPT_ATTRIBUTES = Set.of(5);

  public static void main(String[] args) {
    List<String> words = List.of(args);
    List<String> folders = words.stream().filter(word -> !word.startsWith("-")).toList();
    boolean check = words.contains("--check");
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(HELP);
    } else if (folders.size() > 1 || words.size() != folders.size() + (check ? 1 : 0)) {
      System.err.print("MakeCinema does not understand: " + String.join(" ", words) + "\n\n" + HELP);
      System.exit(2);
    } else {
      System.exit(run(folders.isEmpty() ? FOLDER : Path.of(folders.get(0)), check));
    }
  }

  static int run(Path folder, boolean check) {
    try {
      return check ? check(folder, files()) : write(folder, files());
    } catch (IOException e) {
      System.err.println("MakeCinema cannot use the folder " + folder + ": " + e + "; name another one.");
      return 1;
    }
  }

  static int write(Path folder, Map<String, String> files) throws IOException {
    Files.createDirectories(folder);
    for (var file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    System.out.println("wrote " + files.size() + " files to " + folder);
    return 0;
  }

  static int check(Path folder, Map<String, String> files) throws IOException {
    int exit = 0;
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue().getBytes(UTF_8))) {
        System.err.println(path + " is not what MakeCinema writes; run it without --check to write it again.");
        exit = 1;
      }
    }
    return exit;
  }

  // ------------------------------------------------------------------------------------------------ the files

  /** Contents by name. No meaning is in two files, so that validation never sees what a client trained on. */
  static Map<String, String> files() {
    Random random = new Random(SEED);
    Set<String> taken = new LinkedHashSet<>();
    Map<String, String> files = new LinkedHashMap<>();
    for (int client = 0; client < CINEMAS.size(); client++) {
      files.put("train-" + client + ".txt", examples(List.of(CINEMAS.get(client)), TRAIN_LINES, taken, random));
    }
    files.put("valid.txt", examples(CINEMAS, VALID_LINES, taken, random));
    files.put("prompts.txt", CINEMAS.stream()
        .map(cinema -> fresh(cinema, PROMPT_ATTRIBUTES, taken, random).meaning() + "\n").collect(Collectors.joining()));
    return files;
  }

  /** Lines of the cinemas in turn; a meaning has one to three different texts. */
  static String examples(List<Cinema> cinemas, int lines, Set<String> taken, Random random) {
    Set<String> examples = new LinkedHashSet<>();
    for (int turn = 0; examples.size() < lines; turn++) {
      Screening screening = fresh(cinemas.get(turn % cinemas.size()), ATTRIBUTES, taken, random);
      for (int texts = 1 + random.nextInt(3); texts > 0 && examples.size() < lines; texts--) {
        examples.add(screening.meaning() + "||" + new Listing(screening, random).text() + "\n");
      }
    }
    return String.join("", examples);
  }

  /** A screening nobody has seen, with as many attributes as allowed. */
  static Screening fresh(Cinema cinema, Set<Integer> attributes, Set<String> taken, Random random) {
    Screening screening;
    do {
      screening = screening(cinema, random);
    } while (!attributes.contains(screening.attributes()) || !taken.add(screening.meaning()));
    return screening;
  }

  // ------------------------------------------------------------------------------------------------ the domain

  record Film(String title, String genre) {}

  /** A client: what it shows most, and its own prices, hours and number of screens. */
  record Cinema(String name, Set<String> favourites, List<String> prices, List<String> times, int screens) {}

  /** What one listing says; all but the film's title may be null: left out. */
  record Screening(String title, String genre, String cinema, String day, String time, String price, String screen) {
    String meaning() {
      return pairs().collect(Collectors.joining(" | "));
    }

    int attributes() {
      return (int) pairs().count();
    }

    private Stream<String> pairs() {
      return Stream.of(pair("film", title), pair("genre", genre), pair("cinema", cinema), pair("day", day),
          pair("time", time), pair("price", price), pair("screen", screen)).filter(Objects::nonNull);
    }

    private static String pair(String key, String value) {
      return value == null ? null : key + " : " + value;
    }
  }

  // Titles are made of words that are single tokens of the sample model; a film that exists is a coincidence.
  static final List<Film> FILMS = List.of(
      new Film("The Lucky Plough", "comedy"), new Film("Hotel Holiday", "comedy"),
      new Film("A Little Rain", "comedy"),
      new Film("The Little Giraffe", "cartoon"), new Film("Rainbow Mill", "cartoon"),
      new Film("The Quiet Dumpling", "cartoon"),
      new Film("The Golden Bell", "musical"), new Film("Bells of Rome", "musical"),
      new Film("The Velvet Boat", "musical"),
      new Film("The Black Tower", "horror"), new Film("Black Meadow", "horror"),
      new Film("The House of Stone", "horror"),
      new Film("The Hidden Garden", "mystery"), new Film("The Silver Lantern", "mystery"),
      new Film("Station Square", "mystery"),
      new Film("The White Orchard", "drama"), new Film("Queen Jane", "drama"),
      new Film("The Stone Bridge", "drama"),
      new Film("Midsummer in Rome", "romance"), new Film("The Olive Grove", "romance"),
      new Film("Velvet Moon", "romance"),
      new Film("Wild Ranch", "western"), new Film("The Golden Eagle", "western"),
      new Film("North of the River", "western"));

  // The pound sign is escaped because Java 17 reads a source file in the encoding of the terminal.
  static final List<Cinema> CINEMAS = List.of(
      new Cinema("Plaza", Set.of("comedy", "cartoon", "musical"), List.of("\u00a3 4", "\u00a3 5", "\u00a3 6"),
          List.of("2 pm", "3.30 pm", "5 pm", "6 pm"), 3),
      new Cinema("Phoenix", Set.of("horror", "mystery", "comedy"), List.of("\u00a3 7", "\u00a3 8", "\u00a3 9"),
          List.of("5 pm", "7 pm", "8.30 pm", "9 pm"), 4),
      new Cinema("Crown", Set.of("drama", "romance", "western"), List.of("\u00a3 6", "\u00a3 8", "\u00a3 12"),
          List.of("3.30 pm", "6 pm", "7 pm", "9 pm"), 5));

  static final List<String> DAYS = List.of("Monday", "Friday", "Saturday", "Sunday");

  /** What a genre may be called in a text; a listing without a genre says "film". */
  static final Map<String, List<String>> NOUNS = Map.of(
      "comedy", List.of("comedy", "funny film"),
      "cartoon", List.of("cartoon", "cartoon film"),
      "musical", List.of("musical"),
      "horror", List.of("horror film", "scary film"),
      "mystery", List.of("mystery", "mystery film"),
      "drama", List.of("drama"),
      "romance", List.of("romance", "love story"),
      "western", List.of("western"));

  static Screening screening(Cinema cinema, Random random) {
    Film film = film(cinema, random);
    return new Screening(film.title(), maybe(.9, film.genre(), random), maybe(.8, cinema.name(), random),
        maybe(.4, pick(DAYS, random), random), maybe(.7, pick(cinema.times(), random), random),
        maybe(.6, pick(cinema.prices(), random), random),
        maybe(.4, String.valueOf(1 + random.nextInt(cinema.screens())), random));
  }

  /** Three times in four one of the cinema's favourite genres. */
  static Film film(Cinema cinema, Random random) {
    boolean favourite = random.nextInt(4) > 0;
    return pick(FILMS.stream().filter(film -> !favourite || cinema.favourites().contains(film.genre())).toList(),
        random);
  }

  static <T> T pick(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }

  static String maybe(double probability, String value, Random random) {
    return random.nextDouble() < probability ? value : null;
  }

  // ------------------------------------------------------------------------------------------------ the texts

  /** Words that go on about the film, and how to see that a sentence used their verb. */
  record Again(String verb, String words) {}

  static final List<Again> AGAIN = List.of(new Again("is on", "It is on"),
      new Again("can see", "You can see it"), new Again("showing", "It is showing"));

  /** One way to say a screening: everything it states, and nothing else. */
  record Listing(Screening screening, Random random) {

    /** The film with some of where and when; then the rest of them; then the price. */
    String text() {
      String where = where();
      String when = when();
      boolean whereFirst = chance(.75);
      boolean whenFirst = chance(.6);
      String opening = opening(whereFirst ? where : null, whenFirst ? when : null);
      String rest = join(whereFirst ? null : where, whenFirst ? null : when);
      return priced(rest == null ? opening : opening + " . " + again(opening) + " " + rest);
    }

    /** Starts the second sentence with another verb than the first one's. */
    private String again(String opening) {
      return MakeCinema.pick(AGAIN.stream().filter(again -> !opening.contains(again.verb())).toList(), random).words();
    }

    private String opening(String where, String when) {
      String tail = chance(.7) ? join(where, when) : join(when, where);
      if (tail == null) {
        return pick("%s is " + a(noun()), "There is " + a(noun()) + " called %s").formatted(screening.title());
      }
      List<String> ways = new ArrayList<>(List.of(
          "%s is " + a(noun()) + " showing " + tail,
          "The " + noun() + " %s is on " + tail,
          "You can see the " + noun() + " %s " + tail,
          "%s , " + a(noun()) + " , is showing " + tail));
      if (when != null) {
        ways.add(capital(when) + " you can see the " + noun() + " " + join("%s", where));
      }
      if (where != null) {
        ways.add("There is " + a(noun()) + " called %s " + tail);
      }
      return MakeCinema.pick(ways, random).formatted(screening.title());
    }

    /** Ends the sentences; the price closes the last one or is one of its own. */
    private String priced(String body) {
      String price = screening.price();
      return price == null ? body + " ." : body + pick(
          " . Tickets cost " + price + " .",
          " . Tickets are " + price + " .",
          " . The price is " + price + " .",
          " and tickets cost " + price + " .");
    }

    private String where() {
      String name = screening.cinema();
      String cinema = name == null ? null : pick("at the " + name, "at the " + name + " cinema");
      String screen = screening.screen() == null ? null : "in screen " + screening.screen();
      return chance(.5) ? join(cinema, screen) : join(screen, cinema);
    }

    private String when() {
      String time = screening.time() == null ? null : "at " + screening.time();
      String day = screening.day() == null ? null : "on " + screening.day();
      return chance(.6) ? join(day, time) : join(time, day);
    }

    private String noun() {
      return screening.genre() == null ? "film" : MakeCinema.pick(NOUNS.get(screening.genre()), random);
    }

    private boolean chance(double probability) {
      return random.nextDouble() < probability;
    }

    private String pick(String... choices) {
      return MakeCinema.pick(List.of(choices), random);
    }

    private static String join(String first, String second) {
      return first == null ? second : second == null ? first : first + " " + second;
    }

    /** No noun here begins with a vowel's sound, so that the article is always "a". */
    private static String a(String noun) {
      return "a " + noun;
    }

    private static String capital(String phrase) {
      return phrase.substring(0, 1).toUpperCase(Locale.ROOT) + phrase.substring(1);
    }
  }
}
