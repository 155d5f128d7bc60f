package io.splitlora.engine.text;

import io.splitlora.engine.split.GrowingTexts;
import io.splitlora.engine.split.Head;
import io.splitlora.engine.split.Head.Banned;
import io.splitlora.engine.split.Head.Top;
import io.splitlora.engine.split.HiddenStates;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Follows the most probable texts of each prompt in parallel, like the decoding of LoRA's GPT-2 experiments (arXiv
 * 2106.09685, appendix D.3). A text that ends leaves its beam empty. The best text has the highest log-probability
 * divided by its length to the power of the length penalty; the token that ends it counts. With one beam this is greedy
 * search.
 */
final class BeamSearch implements Search {

  private final Head head;
  private final Decoding decoding;
  private final int beams;
  private final int asked;

  BeamSearch(Head head, Decoding decoding, int vocabulary) {
    this.head = head;
    this.decoding = decoding;
    beams = decoding.beams();
    asked = Math.min(beams, vocabulary);
  }

  @Override
  public int rows() {
    return beams;
  }

  @Override
  public List<Decoded> run(Prompts prompts, GrowingTexts texts, IntConsumer over) {
    List<Beams> all = IntStream.range(0, prompts.count())
        .mapToObj(text -> new Beams(decoding, Math.min(decoding.maxNewTokens(), prompts.room(text)))).toList();
    Top first = head.top(texts.read(prompts.ids(), prompts.columns()), prompts.lastRows(), Banned.NOTHING, asked);
    for (int text = 0; text < all.size(); text++) {
      all.get(text).begin(row(first, text));
    }
    Prompts growing = prompts;
    List<Beams> unfinished = all;
    for (int step = 0; told(all, over) < all.size(); step++) {
      int[] left = indices(unfinished);
      // not for a few texts: it copies the keys and values of those that stay
      if (left.length <= unfinished.size() * 3 / 4) {
        texts.keep(left);
        growing = growing.only(left);
        unfinished = Arrays.stream(left).mapToObj(unfinished::get).toList();
      }
      grow(growing, unfinished, texts, step);
    }
    return all.stream().map(Beams::best).toList();
  }

  /** Indices of the texts that are not finished. */
  private static int[] indices(List<Beams> texts) {
    return IntStream.range(0, texts.size()).filter(text -> !texts.get(text).over()).toArray();
  }

  private void grow(Prompts prompts, List<Beams> all, GrowingTexts texts, int step) {
    HiddenStates hidden = texts.append(prompts.step(step, tokens(all), ancestry(all)));
    Top top = head.top(hidden, IntStream.range(0, all.size() * beams).toArray(), banned(all), asked);
    for (int text = 0; text < all.size(); text++) {
      int firstRow = text * beams;
      all.get(text).extend(IntStream.range(firstRow, firstRow + beams).mapToObj(row -> row(top, row)).toList());
    }
  }

  private static int told(List<Beams> all, IntConsumer over) {
    int done = (int) all.stream().filter(Beams::over).count();
    over.accept(done);
    return done;
  }

  private Top row(Top top, int row) {
    return new Top(Arrays.copyOfRange(top.logProbabilities(), row * asked, (row + 1) * asked),
        Arrays.copyOfRange(top.tokens(), row * asked, (row + 1) * asked));
  }

  private static int[] tokens(List<Beams> all) {
    return all.stream().flatMapToInt(text -> text.tokens()).toArray();
  }

  private static int[][] ancestry(List<Beams> all) {
    return all.stream().flatMap(text -> Stream.of(text.ancestry())).toArray(int[][]::new);
  }

  private Banned banned(List<Beams> all) {
    IntStream.Builder rows = IntStream.builder();
    IntStream.Builder tokens = IntStream.builder();
    for (int text = 0; text < all.size(); text++) {
      for (int beam = 0; beam < beams; beam++) {
        for (int token : all.get(text).banned(beam)) {
          rows.add(text * beams + beam);
          tokens.add(token);
        }
      }
    }
    return new Banned(rows.build().toArray(), tokens.build().toArray());
  }
}
