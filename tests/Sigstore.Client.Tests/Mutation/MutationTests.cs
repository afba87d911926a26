using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Mutation;

/// <summary>
/// Random changes to every real bundle: none may crash, take long, be refused without a code, or be accepted with a changed meaning.
/// <c>SIGSTORE_MUTATIONS</c> sets how many (100,000 unless said), <c>SIGSTORE_MUTATION_SEED</c> where they start.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int DefaultCount = 100_000;
    private const double LeastPastJson = 0.30;
    private static readonly TimeSpan LongestDecision = TimeSpan.FromSeconds(20); // a hang, by the wall clock of a busy machine; the cost itself has its own test

    [Fact]
    public void Every_change_is_refused_with_a_code_or_changes_no_meaning()
    {
        var cases = RealCase.All();
        Assert.True(cases.Count > 40, $"{cases.Count} cases");
        var (count, seed) = (Setting("SIGSTORE_MUTATIONS", DefaultCount), Setting("SIGSTORE_MUTATION_SEED", 20261122));
        var tally = new Tally();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => Try(cases, unchecked(seed + (i * 7919)), tally));
        Assert.Equal(count, tally.Kinds.Values.Sum());
        foreach (var line in tally.Lines(count))
        {
            output.WriteLine(line);
            Console.WriteLine(line); // seen without asking for details
        }

        Assert.Empty(tally.Wrong);
        Assert.True(tally.PastJson >= LeastPastJson * count, $"only {tally.PastJson} of {count} got past JSON parsing");
    }

    private static void Try(IReadOnlyList<RealCase> cases, int seed, Tally tally)
    {
        var random = new Random(seed);
        var (original, donor) = (cases[random.Next(cases.Count)], cases[random.Next(cases.Count)]);
        var (kind, json) = BundleMutator.Mutate(original, donor, random);
        var clock = Stopwatch.StartNew();
        tally.Kinds.AddOrUpdate(kind, 1, (_, n) => n + 1);
        try
        {
            var verdict = original.Verify(json);
            if (clock.Elapsed > LongestDecision)
            {
                tally.Report($"{original.Name}, {kind}, seed {seed}: took {clock.Elapsed}");
            }

            Count(original, json, kind, seed, verdict, tally);
        }
#pragma warning disable CA1031 // what the verifier throws besides its own refusals is exactly what is looked for
        catch (Exception crash)
        {
            tally.Report($"{original.Name}, {kind}, seed {seed}: {crash}");
        }
#pragma warning restore CA1031
    }

    private static void Count(RealCase original, byte[] json, string kind, int seed, Verdict verdict, Tally tally)
    {
        if (verdict is Verdict.Rejected rejected)
        {
            tally.Codes.AddOrUpdate(rejected.Failure.Code, 1, (_, n) => n + 1);
            tally.Pass(rejected.Failure.Code != FailureCode.BundleMalformed && IsJson(json));
            return;
        }

        tally.Pass(true);
        var reason = json.AsSpan().SequenceEqual(original.Json) ? "unchanged" : Explanation.Of(original.Json, original.Facts!, json, ((Verdict.Accepted)verdict).Signature);
        tally.Accepted.AddOrUpdate(reason ?? "UNEXPLAINED", 1, (_, n) => n + 1);
        if (reason is null)
        {
            tally.Report($"{original.Name}, {kind}, seed {seed}: accepted without an explanation: {System.Text.Encoding.UTF8.GetString(json)[..Math.Min(200, json.Length)]}");
        }
    }

    private static bool IsJson(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed class Tally
    {
        private int _pastJson;

        public ConcurrentDictionary<string, int> Kinds { get; } = new();

        public ConcurrentDictionary<FailureCode, int> Codes { get; } = new();

        public ConcurrentDictionary<string, int> Accepted { get; } = new();

        public ConcurrentQueue<string> Wrong { get; } = new();

        public int PastJson => _pastJson;

        public void Pass(bool isPast)
        {
            if (isPast)
            {
                Interlocked.Increment(ref _pastJson);
            }
        }

        public void Report(string wrong)
        {
            if (Wrong.Count < 20)
            {
                Wrong.Enqueue(wrong);
            }
        }

        public IEnumerable<string> Lines(int count)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{count} changes, {100.0 * PastJson / count:F1} % past JSON parsing, {Accepted.Values.Sum()} accepted");
            foreach (var (kind, n) in Kinds.OrderByDescending(pair => pair.Value))
            {
                yield return $"  changed {kind}: {n}";
            }

            foreach (var (code, n) in Codes.OrderByDescending(pair => pair.Value))
            {
                yield return $"  {Failure.IdOf(code)} {n,6} {FailureCatalog.TitleOf(code)}";
            }

            foreach (var (reason, n) in Accepted.OrderByDescending(pair => pair.Value))
            {
                yield return $"  accepted {n,6} {reason}";
            }
        }
    }
}
