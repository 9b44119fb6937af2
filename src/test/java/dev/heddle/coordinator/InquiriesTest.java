package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.engine.JobCommand.SendInquiry;
import dev.heddle.job.protocol.Inquiry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InquiriesTest {
  private final Inquiries inquiries = new Inquiries();
  private final List<SendInquiry> all = new ArrayList<>();

  private List<SendInquiry> round(long nowMicros) {
    return inquiries.round(() -> all, worker -> worker.equals("seen"), nowMicros);
  }

  private void add(int jobs) {
    for (int job = 0; job < jobs; job++) {
      all.add(new SendInquiry("row", new Inquiry("j" + job, 1)));
      all.add(new SendInquiry("seen", new Inquiry("j" + job, 1)));
    }
  }

  @Test
  void eachIsAskedOnceASecondAndThoseInSightFirst() {
    add(2);
    assertThat(round(0))
        .extracting(SendInquiry::worker)
        .containsExactly("seen", "seen", "row", "row");
    assertThat(round(Inquiries.AGAIN_MICROS - 1)).isEmpty();
    assertThat(round(Inquiries.AGAIN_MICROS)).hasSize(4);
    inquiries.soon();
    assertThat(round(Inquiries.AGAIN_MICROS + 1)).hasSize(4);
  }

  @Test
  void manyAreAskedInPiecesAndNobodyTwiceBeforeAllWere() {
    add(Inquiries.ROUND_MAX);
    List<SendInquiry> asked = new ArrayList<>(round(0));
    assertThat(asked).hasSize(Inquiries.ROUND_MAX);
    asked.addAll(round(2 * Inquiries.AGAIN_MICROS));
    assertThat(asked).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
    assertThat(round(2 * Inquiries.AGAIN_MICROS)).hasSize(Inquiries.ROUND_MAX);
  }
}
