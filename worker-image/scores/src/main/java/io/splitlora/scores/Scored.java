package io.splitlora.scores;

import io.splitlora.scores.meteor.Meteor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Texts with all scores, of the corpus and of each segment. */
public final class Scored {

  /**
   * BLEU and NIST of the corpus as pymteval computes them. They differ from mteval's for very short texts and for many
   * references.
   *
   * @param nist null where pymteval divides by zero
   */
  public record Pymteval(double bleu, @Nullable Double nist) {}

  private final Scores corpus;
  private final Pymteval pymteval;
  private final List<SegmentScores> segments;

  private Scored(Scores corpus, Pymteval pymteval, List<SegmentScores> segments) {
    this.corpus = corpus;
    this.pymteval = pymteval;
    this.segments = segments;
  }

  /** @throws IllegalArgumentException if there is nothing to score */
  public static Scored of(List<Segment> segments, Meteor meteor) {
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("there is no text to score");
    }
    List<Tokens> mteval = Tokens.of(segments, MtevalTokens::mteval);
    List<Tokens> pymteval = mteval.stream().map(segment -> segment.map(MtevalTokens::pymteval)).toList();
    var grams = new NGrams();
    List<NGrams.Segment> counted = grams.countAll(pymteval, Nist.LONGEST);
    List<NGrams.Segment> ofMteval = mteval.equals(pymteval) ? counted : grams.countAll(mteval, Nist.LONGEST);
    List<Tokens> ptb = Tokens.of(segments, PtbTokens::of);
    List<Double> rougeL = RougeL.of(ptb);
    var gramsOfPtb = new NGrams();
    List<NGrams.Segment> countedOfPtb = gramsOfPtb.countAll(ptb, Cider.LONGEST);
    List<Double> cider = Cider.of(gramsOfPtb, countedOfPtb);
    Meteor.Result ofMeteor = meteor.score(ptb.stream().map(segment -> PtbTokens.line(segment.hypothesis())).toList(),
        ptb.stream().map(segment -> segment.references().stream().map(PtbTokens::line).toList()).toList());
    return new Scored(
        new Scores(Bleu.of(ofMteval).mteval(), new Nist(grams, ofMteval).mteval(), ofMeteor.corpus(), mean(rougeL),
            mean(cider)),
        new Pymteval(Bleu.of(counted).pymteval(0), new Nist(grams, counted).pymteval()),
        IntStream.range(0, segments.size()).mapToObj(i -> {
          Bleu bleu = Bleu.of(counted.get(i));
          Double nist = new Nist(grams, List.of(counted.get(i))).pymteval();
          return new SegmentScores(bleu.pymteval(0), bleu.pymteval(1), nist, ofMeteor.segments().get(i), rougeL.get(i),
              cider.get(i));
        }).toList());
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  public Scores corpus() {
    return corpus;
  }

  public Pymteval pymteval() {
    return pymteval;
  }

  /** In the order of the texts. */
  public List<SegmentScores> segments() {
    return segments;
  }
}
