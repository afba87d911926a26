using Sigstore.Client.Bundles;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.Tests.Attacks;
using Sigstore.Client.Timestamps;
using Sigstore.Client.TransparencyLog;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Tests.Verification;

/// <summary>What 32 MiB of malice cost: at most a second of processor time and 128 MiB, and a typed refusal.</summary>
public sealed class ResourceBoundTests
{
    private const int Size = Bundle.MaxSize;
    private const long MaxBytes = 128L << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Shapes => [.. Hostile.Keys];

    private static readonly Dictionary<string, Func<byte[]>> Hostile = new(StringComparer.Ordinal)
    {
        ["nothing but opening brackets"] = () => Filled('['),
        ["nothing but opening braces of members"] = () => Repeated("{\"a\":"),
        ["one endless string"] = () => Around("\"", 'a', "\""),
        ["one endless escaped string"] = () => Numbered("\"", _ => "\\u0061", "\""),
        ["one endless number"] = () => Filled('9'),
        ["white space alone"] = () => Filled(' '),
        ["millions of unknown members"] = () => Numbered("{", i => $"\"m{i}\":0,", "\"z\":0}"),
        ["millions of the same member"] = () => Numbered("{", _ => "\"mediaType\":\"\",", "\"z\":0}"),
        ["millions of log entries"] = () => Material("\"tlogEntries\":[", "{},", "{}]"),
        ["millions of timestamps"] = () => Material("\"timestampVerificationData\":{\"rfc3161Timestamps\":[", "{},", "{}]}"),
        ["millions of certificates"] = () => Material("\"x509CertificateChain\":{\"certificates\":[", "{\"rawBytes\":\"MAA=\"},", "{}]}"),
        ["one endless certificate"] = () => Material("\"certificate\":{\"rawBytes\":\"", "AAAA", "\"}"),
        ["one endless timestamp"] = () => Material("\"timestampVerificationData\":{\"rfc3161Timestamps\":[{\"signedTimestamp\":\"", "MIAA", "\"}]}"),
        ["one endless checkpoint"] = () => Material("\"tlogEntries\":[{\"inclusionProof\":{\"checkpoint\":{\"envelope\":\"", "a\\n\\n", "\"}}}]"),
        ["one endless body"] = () => Material("\"tlogEntries\":[{\"canonicalizedBody\":\"", "e3t7", "\"}]"),
        ["millions of proof hashes"] = () => Material("\"tlogEntries\":[{\"inclusionProof\":{\"hashes\":[", "\"AAAA\",", "\"\"]}}]"),
        ["one endless payload"] = () => Envelope("\"payload\":\"", "e3t7", "\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"AAAA\"}]"),
        ["millions of signatures"] = () => Envelope("\"signatures\":[", "{\"sig\":\"AAAA\"},", "{}]"),
        ["one endless media type"] = () => Around("{\"mediaType\":\"", 'A', "\"}"),
        ["one endless name of a member"] = () => Around("{\"", 'A', "\":1}"),
        ["one endless kind of an entry"] = () => Around("{\"verificationMaterial\":{\"tlogEntries\":[{\"kindVersion\":{\"kind\":\"", 'A', "\"}}]}}"),
        ["random bytes"] = () => Random(Size),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_hostile_bundle_is_refused_within_its_bounds(string shape) => Bounded(Hostile[shape](), input => Bundle.Parse(input));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_hostile_trusted_root_is_refused_within_its_bounds(string shape) => Bounded(Hostile[shape](), input => TrustedRoot.Parse(input));

    [Fact]
    public void Hostile_parts_are_refused_within_their_bounds()
    {
        Bounded(Nested(0x30, Size), input => Certificate.Parse(input));
        Bounded(Nested(0x30, Certificate.MaxSize), input => Certificate.Parse(input));
        Bounded(Nested(0x30, Size), input => TimestampToken.ParseResponse(input));
        Bounded(Nested(0x30, TimestampToken.MaxSize), input => TimestampToken.ParseResponse(input));
        Bounded(Filled('\n'), input => SignedNote.Parse(input));
        Bounded([.. Repeated("— a AAAAAAA=\n").AsSpan(0, SignedNote.MaxSize)], input => SignedNote.Parse(input));
        Bounded([.. Filled('\n').AsSpan(0, SignedNote.MaxSize)], input => Checkpoint.Parse(input));
        Bounded(Filled('['), input => Statement.Parse(input));
        Bounded(Numbered("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\",\"subject\":[", _ => "{\"digest\":{\"sha256\":\"\"}},", "{}]}").AsSpan(0, DsseEnvelope.MaxPayloadSize).ToArray(), input => Statement.Parse(input));
        Bounded(Filled('A'), input => DsseEnvelope.Parse(input));
    }

    [Theory]
    [InlineData("0,")]
    [InlineData("[],")]
    [InlineData("{\"a\":0},")]
    public void A_well_formed_statement_of_millions_of_values_is_refused_within_its_bounds(string unit)
    {
        var values = string.Concat(Enumerable.Repeat(unit, (DsseEnvelope.MaxPayloadSize - 1000) / unit.Length));
        var statement = AttackTable.Statement().Replace("\"predicate\":{}", $"\"predicate\":{{\"a\":[{values}0]}}", StringComparison.Ordinal);
        Bounded(System.Text.Encoding.UTF8.GetBytes(statement), input => Statement.ParseOwned(input, CheckSwitch.All));
    }

    [Fact]
    public void A_log_body_of_thousands_of_unknown_members_is_refused_before_their_names_are_kept()
    {
        var members = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"\"{i:x5}\":0,"));
        var forge = new Forge { IsRekorV1 = true };
        forge.Entry.Body = body => "{" + members + body[1..];
        var forged = forge.Build();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(FailureCode.EntryBodyMalformed, forged.Decide(CheckSwitch.All)?.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 << 20);
    }

    [Fact]
    public void Hashing_an_entry_of_any_size_needs_no_copy_of_it()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        MerkleTree.HashLeaf(Filled('x'));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Size + (1 << 20));
    }

    private static void Bounded(byte[] input, Action<byte[]> parse)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SigstoreException>(() => parse(input));
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Assert.InRange(bytes, 0, MaxBytes);

        // Compiled by now. What is too slow must be so three times in a row: where only the process's time can be had, other tests count, too.
        var time = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 3 && time > MaxTime; attempt++)
        {
            var start = ProcessorTime();
            Assert.Throws<SigstoreException>(() => parse(input));
            time = ProcessorTime() - start;
        }

        Assert.InRange(time, TimeSpan.Zero, MaxTime);
    }

    // Nanoseconds this thread ran, where the kernel says so; else the whole process's time, which is never less.
    private static TimeSpan ProcessorTime()
    {
        const string ofThisThread = "/proc/thread-self/schedstat";
        return File.Exists(ofThisThread)
            ? TimeSpan.FromTicks(long.Parse(File.ReadAllText(ofThisThread).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick)
            : Environment.CpuUsage.TotalTime;
    }

    private static byte[] Filled(char value)
    {
        var bytes = new byte[Size];
        bytes.AsSpan().Fill((byte)value);
        return bytes;
    }

    private static byte[] Around(string before, char value, string after)
    {
        var bytes = Filled(value);
        System.Text.Encoding.UTF8.GetBytes(before, bytes);
        System.Text.Encoding.UTF8.GetBytes(after, bytes.AsSpan(Size - after.Length));
        return bytes;
    }

    private static byte[] Repeated(string unit) => Numbered("", _ => unit, "");

    private static byte[] Numbered(string before, Func<int, string> unit, string after)
    {
        var bytes = new byte[Size];
        var position = System.Text.Encoding.UTF8.GetBytes(before, bytes);
        for (var i = 0; position < Size - 64 - after.Length; i++)
        {
            position += System.Text.Encoding.UTF8.GetBytes(unit(i), bytes.AsSpan(position));
        }

        position += System.Text.Encoding.UTF8.GetBytes(after, bytes.AsSpan(position));
        return bytes[..position];
    }

    private static byte[] Material(string before, string unit, string after) => Numbered(
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{" + before, _ => unit, after + "}}");

    private static byte[] Envelope(string before, string unit, string after) => Numbered(
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"dsseEnvelope\":{" + before, _ => unit, after + "}}");

    private static byte[] Nested(byte tag, int size)
    {
        var bytes = new byte[size];
        var position = 0;
        for (var rest = size - 5; rest > 5 && position < size - 5; rest -= 5, position += 5)
        {
            (bytes[position], bytes[position + 1], bytes[position + 2], bytes[position + 3], bytes[position + 4]) =
                (tag, 0x83, (byte)((rest >> 16) & 0xff), (byte)((rest >> 8) & 0xff), (byte)(rest & 0xff));
        }

        return bytes;
    }

    private static byte[] Random(int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
