package io.splitlora.engine.text;

import io.splitlora.engine.split.GrowingTexts;
import io.splitlora.engine.split.Head;
import io.splitlora.engine.split.Head.Banned;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Draws one token after the other. The draws of a prompt depend on the seed and on that prompt, not on others in the
 * batch.
 */
final class SamplingSearch implements Search {

  private final Head head;
  private final Decoding decoding;

  SamplingSearch(Head head, Decoding decoding) {
    this.head = head;
    this.decoding = decoding;
  }

  /** A text and its position in the random numbers. */
  private final class Draft {

    private final int longest;
    private final CounterRandom random;
    private History history = History.empty();
    private double logProbability;
    private boolean over;

    Draft(int[] prompt, int longest) {
      this.longest = longest;
      random = CounterRandom.keyed(decoding.seed(), "decoding", Arrays.toString(prompt));
    }

    void draw(float[] logProbabilities, int vocabulary, int row) {
      if (!over) {
        float[] ofRow = Arrays.copyOfRange(logProbabilities, row * vocabulary, (row + 1) * vocabulary);
        int token = new Nucleus(decoding.sampling()).draw(ofRow, random.nextDouble());
        history = history.then(token);
        logProbability += ofRow[token];
        over = history.length() == longest || ended();
      }
    }

    private boolean ended() {
      return decoding.ends().contains(history.last());
    }

    Decoded decoded() {
      return new Decoded(history.without(ended()),
          logProbability / Math.pow(history.length(), decoding.lengthPenalty()));
    }
  }

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public List<Decoded> run(Prompts prompts, GrowingTexts texts, IntConsumer over) {
    List<Draft> drafts = IntStream.range(0, prompts.count())
        .mapToObj(text -> new Draft(prompts.prompt(text), Math.min(decoding.maxNewTokens(), prompts.room(text))))
        .toList();
    HiddenStates hidden = texts.read(prompts.ids(), prompts.columns());
    int[] rows = prompts.lastRows();
    for (int step = 0;; step++) {
      drawAll(drafts, head.logProbabilities(hidden, rows, banned(drafts)));
      int done = (int) drafts.stream().filter(draft -> draft.over).count();
      over.accept(done);
      if (done == drafts.size()) {
        return drafts.stream().map(Draft::decoded).toList();
      }
      int[][] ancestry = new int[drafts.size()][step + 1];
      hidden =
          texts.append(prompts.step(step, drafts.stream().mapToInt(draft -> draft.history.last()).toArray(), ancestry));
      rows = IntStream.range(0, drafts.size()).toArray();
    }
  }

  private static void drawAll(List<Draft> drafts, float[] logProbabilities) {
    for (int row = 0; row < drafts.size(); row++) {
      drafts.get(row).draw(logProbabilities, logProbabilities.length / drafts.size(), row);
    }
  }

  private Banned banned(List<Draft> drafts) {
    List<int[]> pairs = new ArrayList<>();
    for (int row = 0; row < drafts.size(); row++) {
      for (int token : drafts.get(row).history.bannedBy(decoding.noRepeatNgram())) {
        pairs.add(new int[] {row, token});
      }
    }
    return new Banned(pairs.stream().mapToInt(pair -> pair[0]).toArray(),
        pairs.stream().mapToInt(pair -> pair[1]).toArray());
  }
}
