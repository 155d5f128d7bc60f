package io.splitlora.engine.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.engine.text.Decoding.Sampling;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.files.InputException;
import io.splitlora.testing.Repository;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On the sample model, which continues the meanings that it was trained on. */
@ExtendWith(OnComputeThread.class)
class DecoderTest {

  private static final Sampling PLAIN = new Sampling(1, 0, 1);
  private static final List<String> CONTEXTS = List.of(
      "name : The Vine | type : hotel | area : old town", "name : Loch Fyne",
      "name : Zizzi | area : riverside | near : The Abbey | rating : 3",
      "name : The Plough | type : guest house");

  private ModelFolder folder;
  private UnsplitModel whole;
  private Unsplit model;
  private List<int[]> prompts;

  @BeforeEach
  void open() {
    folder = ModelFolder.open(Repository.tinyGpt2());
    whole = new UnsplitModel(folder, new AdapterLayout(0, folder.config().layers(), List.of(), 0),
        StepSettings.inference(1));
    model = new Unsplit(whole, folder.config(), new float[0]);
    try (Tokenizer tokenizer = Tokenizer.load(folder.path())) {
      prompts = CONTEXTS.stream().map(context -> Decoder.prompt(tokenizer.encode(context), folder.config())).toList();
    }
  }

  @AfterEach
  void close() {
    model.close();
    whole.close();
    folder.close();
  }

  private Decoding decoding(DecodingStrategy strategy, int beams, int noRepeatNgram, Sampling sampling) {
    return new Decoding(strategy, 24, Set.of(folder.config().eosTokenId()), noRepeatNgram, beams, 0.8, sampling, 5);
  }

  private Decoding greedy() {
    return decoding(DecodingStrategy.Greedy, 1, 0, PLAIN);
  }

  private Decoding beam(int beams) {
    return decoding(DecodingStrategy.Beam, beams, 3, PLAIN);
  }

  private Decoding sampling(Sampling sampling) {
    return decoding(DecodingStrategy.Sampling, 1, 0, sampling);
  }

  private List<Decoded> decode(LanguageModel with, Decoding how, int together) {
    return new Decoder(with, how, together).decode(prompts, (done, of) -> {});
  }

  private List<Decoded> decode(Decoding how) {
    return decode(model, how, 100);
  }

  private static void assertSameTexts(List<Decoded> expected, List<Decoded> texts) {
    assertEquals(expected.size(), texts.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).tokens(), texts.get(i).tokens(), "text " + i);
      assertEquals(expected.get(i).score(), texts.get(i).score(), 1e-5);
    }
  }

  @Test
  void keysAndValuesChangeNothing() {
    for (Decoding how : List.of(greedy(), beam(4), beam(7), sampling(PLAIN))) {
      assertSameTexts(decode(new Uncached(model), how, 100), decode(how));
    }
  }

  @Test
  void promptsBesideAPromptChangeNothing() {
    for (Decoding how : List.of(greedy(), beam(4), sampling(PLAIN))) {
      assertSameTexts(decode(model, how, 1), decode(how));
      assertSameTexts(decode(model, how, 3), decode(how));
    }
  }

  @Test
  void oneBeamIsGreedy() {
    assertSameTexts(decode(greedy()), decode(decoding(DecodingStrategy.Beam, 1, 0, PLAIN)));
  }

  @Test
  void moreBeamsFindTextsThatAreNoWorse() {
    List<Decoded> few = decode(decoding(DecodingStrategy.Beam, 1, 0, PLAIN));
    List<Decoded> many = decode(decoding(DecodingStrategy.Beam, 12, 0, PLAIN));
    double gain = 0;
    for (int i = 0; i < few.size(); i++) {
      gain += many.get(i).score() - few.get(i).score();
    }
    assertTrue(gain > 0, "gain " + gain);
  }

  @Test
  void noSequenceComesTwice() {
    for (Decoded text : decode(beam(4))) {
      Set<List<Integer>> seen = new HashSet<>();
      for (int i = 0; i + 3 <= text.tokens().length; i++) {
        assertTrue(seen.add(Arrays.stream(text.tokens(), i, i + 3).boxed().toList()), Arrays.toString(text.tokens()));
      }
    }
  }

  @Test
  void endTokensEndAText() {
    int[] free = decode(greedy()).get(0).tokens();
    var ending = new Decoding(DecodingStrategy.Greedy, 24, Set.of(free[3]), 0, 1, 0.8, PLAIN, 5);
    int first = (int) Arrays.stream(free).takeWhile(token -> token != free[3]).count();
    assertArrayEquals(Arrays.copyOf(free, first), decode(ending).get(0).tokens());
    var shorter = new Decoding(DecodingStrategy.Greedy, 3, Set.of(folder.config().eosTokenId()), 0, 1, 0.8, PLAIN, 5);
    assertArrayEquals(Arrays.copyOf(free, 3), decode(shorter).get(0).tokens());
  }

  @Test
  void thePenaltyDecidesAboutLength() {
    Decoded longer = best(2.5);
    Decoded shorter = best(-2.5);
    assertTrue(longer.tokens().length > shorter.tokens().length,
        longer.tokens().length + " and " + shorter.tokens().length);
  }

  private Decoded best(double penalty) {
    return decode(
        new Decoding(DecodingStrategy.Beam, 40, Set.of(folder.config().eosTokenId()), 4, 8, penalty, PLAIN, 5)).get(0);
  }

  @Test
  void aPromptIsDecodedOnceHoweverOftenItComes() {
    List<List<Integer>> told = new ArrayList<>();
    List<int[]> twice = List.of(prompts.get(1), prompts.get(0), prompts.get(1).clone());
    List<Decoded> texts = new Decoder(model, beam(2)).decode(twice, (done, of) -> told.add(List.of(done, of)));
    assertSame(texts.get(0), texts.get(2));
    assertEquals(List.of(2, 2), told.get(told.size() - 1));
  }

  @Test
  void whoeverHearsOfTheProgressCanEndIt() {
    assertThrows(CancellationException.class, () -> new Decoder(model, greedy()).decode(prompts, (done, of) -> {
      throw new CancellationException();
    }));
  }

  @Test
  void coldSamplingIsGreedyAndSoIsTheMostProbableToken() {
    List<Decoded> greedy = decode(greedy());
    for (Sampling nothingLeftToChance : List.of(new Sampling(1e-4, 0, 1), new Sampling(1, 1, 1),
        new Sampling(1, 0, 1e-9))) {
      assertSameTexts(greedy, decode(sampling(nothingLeftToChance)));
    }
  }

  @Test
  void theSeedAloneDecidesWhatIsSampled() {
    Decoding how = sampling(new Sampling(1.2, 50, 0.95));
    assertSameTexts(decode(how), decode(how));
    var other = new Decoding(how.strategy(), 24, how.ends(), 0, 1, 0.8, how.sampling(), 6);
    assertFalse(Arrays.equals(decode(how).get(0).tokens(), decode(other).get(0).tokens()));
  }

  @Test
  void theContextLimitsPromptAndTextTogether() {
    int context = folder.config().context();
    int[] almostFull = new int[context - 2];
    Arrays.fill(almostFull, 300);
    prompts = List.of(almostFull, prompts.get(0));
    List<Decoded> texts = decode(beam(3));
    assertTrue(texts.get(0).tokens().length <= 2);
    assertTrue(texts.get(1).tokens().length > 2);
    prompts = List.of(new int[context]);
    InputException refusal = assertThrows(InputException.class, () -> decode(greedy()));
    assertTrue(refusal.getMessage().contains("has " + context + " tokens"), refusal.getMessage());
  }
}
