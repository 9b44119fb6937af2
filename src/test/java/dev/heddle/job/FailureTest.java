package dev.heddle.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void aLongDetailIsCutBetweenCharacters() {
    String even = "x".repeat(Failure.DETAIL_CHARS_MAX - 1);
    assertThat(new Failure(FailureCode.INTERNAL, even + "\ud83d\ude00").detail()).isEqualTo(even);
    assertThat(new Failure(FailureCode.INTERNAL, even + "xx").detail()).isEqualTo(even + "x");
    String brief = "x\ud83d\ude00";
    assertThat(new Failure(FailureCode.INTERNAL, brief).detail()).isEqualTo(brief);
  }
}
