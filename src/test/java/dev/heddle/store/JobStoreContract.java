package dev.heddle.store;

import static dev.heddle.store.StoreFixtures.OWNER;
import static dev.heddle.store.StoreFixtures.accept;
import static dev.heddle.store.StoreFixtures.end;
import static dev.heddle.store.StoreFixtures.job;
import static dev.heddle.store.StoreFixtures.log;
import static dev.heddle.store.StoreFixtures.named;
import static dev.heddle.store.StoreFixtures.progress;
import static dev.heddle.store.StoreFixtures.row;
import static dev.heddle.store.StoreFixtures.specs;
import static dev.heddle.store.StoreFixtures.specsFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.Adoption;
import dev.heddle.job.Chunk;
import dev.heddle.job.Custody;
import dev.heddle.job.Delta;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import dev.heddle.job.Progress;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskState;
import dev.heddle.store.JobStore.Claimed;
import dev.heddle.store.JobStore.JobFilter;
import dev.heddle.store.JobStore.Replay;
import dev.heddle.store.JobStore.StoredJob;
import dev.heddle.store.StoreWrite.Accept;
import dev.heddle.store.StoreWrite.Commit;
import dev.heddle.store.StoreWrite.Delete;
import dev.heddle.store.StoreWrite.Discard;
import dev.heddle.store.StoreWrite.Release;
import dev.heddle.store.StoreWrite.Stage;
import dev.heddle.store.WriteResult.Done;
import dev.heddle.store.WriteResult.Fenced;
import dev.heddle.store.WriteResult.KeyConflict;
import dev.heddle.store.WriteResult.NotEnded;
import dev.heddle.store.WriteResult.SameAs;
import dev.heddle.store.WriteResult.Unknown;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises of jobs; {@link TaskStoreContract} has what it promises of tasks. */
abstract class JobStoreContract {
  JobStore store;

  /** The store of this test; the same one, with all that was written, each time. */
  abstract JobStore open();

  /** Lets whatever time pass that others have to wait for before they take up a job. */
  abstract void lapse() throws Exception;

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  void reopen() {
    store.close();
    store = open();
  }

  WriteResult write(StoreWrite write) {
    return store.write(List.of(write)).getFirst();
  }

  StoredJob stored(String id) {
    return store.job(id).orElseThrow();
  }

  List<byte[]> allSpecs(String id) {
    return store.specs(id, 0, 100);
  }

  @Test
  void anAcceptedJobIsThereWithAllItSaid() {
    JobSettings settings =
        new JobSettings(
            "Größe % \"_\"",
            Mode.POOL,
            5,
            Order.LONGEST_FIRST,
            OnFailure.STOP,
            2,
            Duration.ofMillis(350),
            Duration.ofSeconds(30),
            Duration.ofDays(365),
            60,
            true,
            6);
    Job job = new Job("01J0", settings, 600, StoreFixtures.T0, "01HZ");
    assertThat(write(accept(job))).isEqualTo(new Done());
    StoredJob expected = new StoredJob(job, Progress.ACCEPTED, 1, OWNER);
    assertThat(store.job("01J0")).contains(expected);
    reopen();
    assertThat(store.job("01J0")).contains(expected);
    assertThat(allSpecs("01J0")).containsExactly(specs(0), specs(1), specs(2));
  }

  @Test
  void specsAreReadInPieces() {
    write(accept(job("01J0", 1025)));
    assertThat(store.specs("01J0", 1, 2)).containsExactly(specs(1), specs(2));
    assertThat(store.specs("01J0", 4, 2)).containsExactly(specs(4));
    assertThat(store.specs("01J0", 5, 2)).isEmpty();
    assertThat(store.specs("01J0", 0, Integer.MAX_VALUE)).hasSize(5);
    assertThat(store.specs("01J0", new int[] {4, 9, 1}))
        .containsOnlyKeys(1, 4)
        .containsEntry(4, specs(4));
    assertThat(store.specs("01J0", new int[0])).isEmpty();
  }

  @Test
  void anUnknownJobIsAbsentEverywhere() {
    assertThat(store.job("01J0")).isEmpty();
    assertThat(allSpecs("01J0")).isEmpty();
    assertThat(store.chunks("01J0", 0, 5)).isEmpty();
    assertThat(store.chunksWith("01J0", Set.of(TaskState.FAILED), 0, 5)).isEmpty();
    assertThat(write(new Delete("01J0"))).isEqualTo(new Unknown());
    assertThat(write(log("01J0", 1))).isEqualTo(new Unknown());
    assertThat(write(new Release("01J0", 1))).isEqualTo(new Unknown());
    assertThat(write(new Discard("01J0"))).isEqualTo(new Done());
  }

  @Test
  void aStagedJobIsInvisibleUntilItIsAccepted() {
    Job job = job("01J0", 600);
    store.write(List.of(stage(job, 0), stage(job, 1)));
    assertThat(store.job("01J0")).isEmpty();
    assertThat(store.countsByState(null)).isEmpty();
    assertThat(store.jobs(new JobFilter(Set.of(), null, null, 9))).isEmpty();
    assertThat(store.claimAll("other").jobs()).isEmpty();
    write(stage(job, 2));
    assertThat(write(new Accept(job, List.of(), OWNER, null))).isEqualTo(new Done());
    assertThat(stored("01J0").job()).isEqualTo(job);
    assertThat(allSpecs("01J0")).containsExactly(specs(0), specs(1), specs(2));
  }

  @Test
  void aDiscardedJobLeavesNothing() {
    Job job = job("01J0", 600);
    store.write(List.of(stage(job, 0), stage(job, 1), new Discard("01J0")));
    assertThat(allSpecs("01J0")).isEmpty();
  }

  @Test
  void discardingAnAcceptedJobHarmsNothing() {
    write(accept(job("01J0", 10)));
    write(new Discard("01J0"));
    assertThat(allSpecs("01J0")).hasSize(1);
  }

  @Test
  void aJobThatWasSweptWhileItCameInIsNotAccepted() {
    Job job = job("01J0", 600);
    write(stage(job, 0));
    store.sweepStaging(store.nowMicros() + 1, 1_000);
    store.write(List.of(stage(job, 1), stage(job, 2)));
    assertThat(write(new Accept(job, List.of(), OWNER, null))).isEqualTo(new Unknown());
    assertThat(store.job("01J0")).isEmpty();
    assertThat(allSpecs("01J0")).isEmpty();
  }

  @Test
  void theSweepSparesWhatStillComesInAndWhatWasAccepted() {
    write(accept(job("01J0", 10)));
    write(stage(job("01J1", 600), 0));
    long between = store.nowMicros();
    write(stage(job("01J2", 600), 0));
    assertThat(store.sweepStaging(between, 1_000)).isFalse();
    assertThat(allSpecs("01J0")).hasSize(1);
    assertThat(allSpecs("01J1")).isEmpty();
    assertThat(allSpecs("01J2")).hasSize(1);
  }

  @Test
  void aLargeSweepGoesStepByStep() {
    store.write(List.of(stage(job("01J1", 2_000), 0), stage(job("01J1", 2_000), 1)));
    store.write(List.of(stage(job("01J1", 2_000), 2), stage(job("01J2", 2_000), 0)));
    long now = store.nowMicros() + 1;
    assertThat(store.sweepStaging(now, 3)).isTrue();
    assertThat(allSpecs("01J1").size() + allSpecs("01J2").size()).isEqualTo(1);
    assertThat(store.sweepStaging(now, 3)).isFalse();
    assertThat(allSpecs("01J1")).isEmpty();
    assertThat(allSpecs("01J2")).isEmpty();
  }

  @Test
  void theSameKeyGivesTheSameJob() {
    write(accept(job("01J0", 10), "key", "hash"));
    Job again = job("01J1", 600);
    store.write(List.of(stage(again, 0), stage(again, 1)));
    Accept accept = new Accept(again, List.of(), OWNER, new StoreWrite.Idempotency("key", "hash"));
    assertThat(write(accept)).isEqualTo(new SameAs("01J0"));
    assertThat(store.job("01J1")).isEmpty();
    assertThat(allSpecs("01J1")).isEmpty();
  }

  @Test
  void theSameKeyForAnotherRequestConflicts() {
    write(accept(job("01J0", 10), "key", "hash"));
    reopen();
    assertThat(write(accept(job("01J1", 10), "key", "other"))).isEqualTo(new KeyConflict());
    assertThat(store.job("01J1")).isEmpty();
    assertThat(allSpecs("01J1")).isEmpty();
  }

  @Test
  void twoRequestsOfOneKeyInOneTransactionMakeOneJob() {
    List<WriteResult> results =
        store.write(
            List.of(
                accept(job("01J0", 10), "key", "hash"),
                accept(job("01J1", 10), "key", "hash"),
                accept(job("01J2", 10), "key2", "hash")));
    assertThat(results).containsExactly(new Done(), new SameAs("01J0"), new Done());
  }

  @Test
  void aKeyStandsAsLongAsItsJob() {
    write(accept(job("01J0", 10), "key", "hash"));
    write(end("01J0", JobState.SUCCEEDED));
    assertThat(write(accept(job("01J1", 10), "key", "hash"))).isEqualTo(new SameAs("01J0"));
    write(new Delete("01J0"));
    assertThat(write(accept(job("01J1", 10), "key", "other"))).isEqualTo(new Done());
  }

  @Test
  void everyFieldOfTheProgressIsKept() {
    write(accept(job("01J0", 10)));
    Progress progress =
        new Progress(
            JobState.PAUSED,
            StopReason.DEADLINE,
            StoreFixtures.T0 + 1,
            -1,
            3,
            2,
            1,
            123_456_789_012L,
            1L << 40,
            1L << 41,
            Map.of(FailureCode.TIMEOUT, 1, FailureCode.TOO_MANY_REDIRECTS, 1));
    write(new Commit("01J0", 1, new Delta(progress, List.of(), List.of(), false)));
    assertThat(stored("01J0").progress()).isEqualTo(progress);
  }

  @Test
  void anOldTermIsFencedAndTheRestOfTheTransactionIsKept() throws Exception {
    store.write(List.of(accept(job("01J0", 10)), accept(job("01J1", 10))));
    lapse();
    store.claimAll("incarnation-2");
    LogEntry entry = row(StoreFixtures.ended(0, TaskState.SUCCEEDED));
    List<WriteResult> results =
        store.write(
            List.of(
                log("01J0", 1, entry),
                log("01J1", 2, entry),
                new Release("01J0", 1),
                accept(job("01J2", 10))));
    assertThat(results).containsExactly(new Fenced(), new Done(), new Fenced(), new Done());
    assertThat(stored("01J0").progress()).isEqualTo(Progress.ACCEPTED);
    assertThat(stored("01J0").owner()).isEqualTo("incarnation-2");
    assertThat(store.chunks("01J0", 0, 1)).isEmpty();
    assertThat(stored("01J1").progress()).isEqualTo(progress(JobState.RUNNING, 0));
    assertThat(store.chunks("01J1", 0, 1)).hasSize(1);
  }

  @Test
  void anEndedJobHasNoOwnerAndNeverChanges() {
    write(accept(job("01J0", 10)));
    write(end("01J0", JobState.FAILED));
    StoredJob ended = stored("01J0");
    assertThat(ended.owner()).isNull();
    assertThat(write(log("01J0", 1, row(StoreFixtures.ended(0, TaskState.SUCCEEDED)))))
        .isEqualTo(new Fenced());
    assertThat(stored("01J0")).isEqualTo(ended);
    assertThat(store.claimAll("incarnation-2").jobs()).isEmpty();
    assertThat(stored("01J0")).isEqualTo(ended);
  }

  @Test
  void aJobTellsHowItCameToItsNode() throws Exception {
    String killed = "n1-3f2b8c1e-0000-4000-8000-1234567890ab";
    write(new Accept(job("01J0", 10), List.of(specs(0)), killed, null));
    lapse();
    store.claimAll("n2");
    write(new Release("01J0", 2));
    store.claimAll("n3");
    assertThat(stored("01J0").custody().node()).isEqualTo("n3");
    assertThat(stored("01J0").adoptions())
        .extracting(Adoption::term, Adoption::from, Adoption::to, Adoption::reason)
        .containsExactly(
            tuple(2L, "n1", "n2", Adoption.Reason.RESTARTED),
            tuple(3L, "n2", "n3", Adoption.Reason.RELEASED));
  }

  @Test
  void ofManyAdoptionsTheLastAreKept() throws Exception {
    write(accept(job("01J0", 10)));
    for (int i = 0; i < 25; i++) {
      lapse();
      store.claimAll("n" + i);
    }
    assertThat(stored("01J0").adoptions()).hasSize(Custody.ADOPTIONS_MAX);
    assertThat(stored("01J0").adoptions().getLast().to()).isEqualTo("n24");
  }

  /** Whoever does not know what came of a commit writes it again. */
  @Test
  void anEndThatIsWrittenTwiceWasWritten() throws Exception {
    write(accept(job("01J0", 10)));
    assertThat(write(end("01J0", JobState.FAILED))).isEqualTo(new Done());
    assertThat(write(end("01J0", JobState.FAILED))).isEqualTo(new Done());
    assertThat(write(end("01J0", JobState.SUCCEEDED))).isEqualTo(new Fenced());
    write(accept(job("01J1", 10)));
    lapse();
    store.claimAll("incarnation-2");
    write(new Commit("01J1", 2, end("01J1", JobState.FAILED).delta()));
    assertThat(write(end("01J1", JobState.FAILED))).as("an older term").isEqualTo(new Fenced());
  }

  @Test
  void theTableOfNodesKeepsWhoWasHeardLast() {
    String id = store.id();
    assertThat(store.nodes()).isEmpty();
    store.putNode(new NodeRow("n1-a", "n1", "127.0.0.1", 5701, "here", 10));
    store.putNode(new NodeRow("n2-a", "n2", "127.0.0.1", 5702, "here", 30));
    store.putNode(new NodeRow("n1-a", "n1", "127.0.0.1", 5701, "here", 20));
    store.putNode(new NodeRow("n2-a", "n2", "127.0.0.1", 5702, "here", 25));
    store.putNode(new NodeRow("n3-a", "n3", "10.0.0.3", 5701, "", 3));
    store.putNode(new NodeRow("n3-a", "n3", "10.0.0.3", 5701, "there", 4));
    store.putNode(new NodeRow("n3-a", "n3", "10.0.0.3", 5701, "", 5));
    assertThat(store.nodes().getLast())
        .as("what it said itself stays")
        .isEqualTo(new NodeRow("n3-a", "n3", "10.0.0.3", 5701, "there", 5));
    store.deleteNode("n3-a");
    reopen();
    assertThat(store.nodes())
        .containsExactly(
            new NodeRow("n2-a", "n2", "127.0.0.1", 5702, "here", 31),
            new NodeRow("n1-a", "n1", "127.0.0.1", 5701, "here", 20));
    store.deleteNode("n1-a", 10);
    store.deleteNode("n2-a", 30);
    assertThat(store.nodes()).as("heard since, if by a clock that was set back").hasSize(2);
    store.deleteNode("n2-a", 31);
    store.deleteNode("n3-a");
    assertThat(store.nodes()).extracting(NodeRow::incarnation).containsExactly("n1-a");
    assertThat(store.id()).isEqualTo(id).hasSize(32);
  }

  @Test
  void claimingRaisesTheTermAndTellsHowTheLastOwnerLeft() throws Exception {
    store.write(
        List.of(
            accept(job("01J2", 10)),
            accept(job("01J0", 10)),
            accept(job("01J1", 10)),
            accept(job("01J3", 10)),
            new Release("01J1", 1),
            end("01J3", JobState.CANCELLED)));
    assertThat(stored("01J1").owner()).isNull();
    lapse();
    List<Claimed> claimed = store.claimAll("incarnation-2").jobs();
    assertThat(claimed)
        .extracting(c -> c.stored().job().id())
        .containsExactly("01J0", "01J1", "01J2");
    assertThat(claimed).extracting(Claimed::cleanly).containsExactly(false, true, false);
    assertThat(claimed)
        .allSatisfy(
            c -> {
              assertThat(c.stored().term()).isEqualTo(2);
              assertThat(c.stored().owner()).isEqualTo("incarnation-2");
              assertThat(stored(c.stored().job().id())).isEqualTo(c.stored());
            });
    lapse();
    assertThat(store.claimAll("incarnation-3").jobs())
        .extracting(Claimed::cleanly)
        .containsOnly(false);
    assertThat(stored("01J1").term()).isEqualTo(3);
  }

  @Test
  void itsOwnerMayDeleteAJobThatHasNotEnded() {
    write(accept(job("01J0", 300)));
    write(log("01J0", 1, row(StoreFixtures.ended(0, TaskState.SUCCEEDED))));
    for (Leases.Holder other :
        List.of(new Leases.Holder(OWNER, 2), new Leases.Holder("incarnation-2", 1))) {
      assertThat(write(new Delete("01J0", other))).as("not its any more").isEqualTo(new NotEnded());
    }
    assertThat(write(new Delete("01J0", new Leases.Holder(OWNER, 1)))).isEqualTo(new Done());
    assertThat(store.job("01J0")).isEmpty();
    assertThat(allSpecs("01J0")).isEmpty();
    assertThat(store.claimAll("incarnation-2").jobs()).isEmpty();
  }

  /** Was: after an error no transaction could begin any more. */
  @Test
  void whatCannotBeWrittenHindersNoOtherTransaction() {
    write(accept(job("01J0", 300)));
    Chunk misplaced = new Chunk(1, StoreFixtures.rows(0, 300, TaskState.SUCCEEDED));
    assertThatThrownBy(() -> write(StoreFixtures.complete("01J0", misplaced)))
        .isInstanceOf(IllegalArgumentException.class);
    List<byte[]> endless =
        new AbstractList<>() {
          @Override
          public byte[] get(int index) {
            throw new StackOverflowError();
          }

          @Override
          public int size() {
            return 1;
          }
        };
    assertThatThrownBy(() -> write(new StoreWrite.Accept(job("01J1", 1), endless, OWNER, null)))
        .isInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> write(accept(job("01J0", 300))))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.storeWide()).isFalse());
    assertThat(store.writable()).isTrue();
    assertThat(write(accept(job("01J1", 1)))).isEqualTo(new Done());
  }

  @Test
  void deletingForgetsAllOfAnEndedJob() {
    write(accept(job("01J0", 300), "key", "hash"));
    assertThat(write(new Delete("01J0"))).isEqualTo(new NotEnded());
    assertThat(allSpecs("01J0")).hasSize(2);
    write(end("01J0", JobState.SUCCEEDED, StoreFixtures.chunk(0, 300, TaskState.SUCCEEDED)));
    assertThat(write(new Delete("01J0"))).isEqualTo(new Done());
    assertThat(store.job("01J0")).isEmpty();
    assertThat(allSpecs("01J0")).isEmpty();
    assertThat(store.chunks("01J0", 0, 2)).isEmpty();
    List<Object> replayed = new ArrayList<>();
    store.replay("01J0", new Collector(replayed));
    assertThat(replayed).isEmpty();
  }

  @Test
  void jobsAreListedNewestFirstInPages() {
    for (String id : List.of("01J2", "01J0", "01J3", "01J1")) {
      write(accept(job(id, 1)));
    }
    assertThat(ids(Set.of(), null, null, 3)).containsExactly("01J3", "01J2", "01J1");
    assertThat(ids(Set.of(), null, "01J1", 3)).containsExactly("01J0");
  }

  @Test
  void jobsAreListedByState() {
    for (int i = 0; i < 6; i++) {
      write(accept(job("01J" + i, 1)));
    }
    write(end("01J1", JobState.FAILED));
    write(end("01J3", JobState.FAILED));
    write(end("01J4", JobState.CANCELLED));
    write(log("01J5", 1));
    assertThat(ids(Set.of(JobState.FAILED), null, null, 9)).containsExactly("01J3", "01J1");
    assertThat(ids(Set.of(JobState.FAILED, JobState.CANCELLED), null, null, 2))
        .containsExactly("01J4", "01J3");
    assertThat(ids(Set.of(JobState.FAILED, JobState.CANCELLED), null, "01J3", 2))
        .containsExactly("01J1");
    assertThat(ids(Set.of(JobState.SUCCEEDED), null, null, 9)).isEmpty();
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    counts.put(JobState.QUEUED, 2);
    counts.put(JobState.RUNNING, 1);
    counts.put(JobState.FAILED, 2);
    counts.put(JobState.CANCELLED, 1);
    assertThat(store.countsByState(null)).isEqualTo(counts);
  }

  @Test
  void namesAreSearchedWhateverTheirCase() {
    write(accept(named("01J0", "Nightly BACKUP of Ökonomie", 1)));
    write(accept(named("01J1", "backup 50%", 1)));
    write(accept(named("01J2", "back_up", 1)));
    write(end("01J1", JobState.SUCCEEDED));
    assertThat(ids(Set.of(), "BackUp", null, 9)).containsExactly("01J1", "01J0");
    assertThat(ids(Set.of(JobState.QUEUED), "BackUp", null, 9)).containsExactly("01J0");
    assertThat(ids(Set.of(), "öKON", null, 9)).containsExactly("01J0");
    assertThat(ids(Set.of(), "%", null, 9)).containsExactly("01J1");
    assertThat(ids(Set.of(), "_", null, 9)).containsExactly("01J2");
    assertThat(ids(Set.of(), "\\", null, 9)).isEmpty();
    assertThat(ids(Set.of(), "", null, 9)).hasSize(3);
    assertThat(store.countsByState("backup"))
        .isEqualTo(Map.of(JobState.QUEUED, 1, JobState.SUCCEEDED, 1));
  }

  @Test
  void theClockNeverGoesBack() {
    long before = store.nowMicros();
    write(accept(job("01J0", 1)));
    long after = store.nowMicros();
    assertThat(after).isGreaterThanOrEqualTo(before);
    reopen();
    assertThat(store.nowMicros()).isGreaterThan(before);
  }

  @Test
  void anOpenStoreIsWritable() {
    assertThat(store.writable()).isTrue();
    assertThat(store.write(List.of())).isEmpty();
  }

  List<String> ids(
      Set<JobState> states, @Nullable String name, @Nullable String before, int limit) {
    return store.jobs(new JobFilter(states, name, before, limit)).stream()
        .map(stored -> stored.job().id())
        .toList();
  }

  static Stage stage(Job job, int chunk) {
    return new Stage(job.id(), chunk, specsFor(job).get(chunk));
  }

  /** Keeps what a replay tells, in order. */
  record Collector(List<Object> into) implements Replay {
    @Override
    public void chunk(Chunk chunk) {
      into.add(chunk);
    }

    @Override
    public void entry(LogEntry entry) {
      into.add(entry);
    }
  }
}
