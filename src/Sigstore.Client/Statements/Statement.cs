using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Statements;

/// <summary>An in-toto statement, v1 or v0.1: a predicate about subjects (in-toto attestation framework, Statement layer).</summary>
public sealed class Statement
{
    /// <summary>The most subjects read.</summary>
    public const int MaxSubjects = 1024;

    /// <summary>The most digests read per subject.</summary>
    public const int MaxDigests = 32;

    /// <summary>The type of a v1 statement, the one to write.</summary>
    public const string TypeV1 = "https://in-toto.io/Statement/v1";

    /// <summary>The type of a v0.1 statement.</summary>
    public const string TypeV01 = "https://in-toto.io/Statement/v0.1";

    private const FailureCode Malformed = FailureCode.StatementMalformed;

    private Statement(ReadOnlyMemory<byte> utf8, string type, string predicateType, ImmutableArray<Subject> subjects, JsonElement predicate) =>
        (Utf8, Type, PredicateType, Subjects, Predicate) = (utf8, type, predicateType, subjects, predicate);

    /// <summary>The text exactly as it was signed.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary><see cref="TypeV1"/> or <see cref="TypeV01"/>.</summary>
    public string Type { get; }

    /// <summary>The URI that says what the predicate means; never empty.</summary>
    public string PredicateType { get; }

    /// <summary>The artifacts; at least one.</summary>
    public ImmutableArray<Subject> Subjects { get; }

    /// <summary>The predicate: an object, or undefined (<see cref="JsonValueKind.Undefined"/>) if the statement has none.</summary>
    public JsonElement Predicate { get; }

    /// <summary>Reads a statement; every defect is <see cref="FailureCode.StatementMalformed"/>.</summary>
    public static Statement Parse(ReadOnlySpan<byte> utf8) => ParseOwned(utf8.ToArray(), CheckSwitch.All);

    /// <summary>As <see cref="Parse"/>, of bytes that the caller hands over: nobody changes them any more.</summary>
    internal static Statement ParseOwned(ReadOnlyMemory<byte> utf8, CheckSwitch checks)
    {
        var root = JsonStrict.Parse(utf8, Malformed, "statement", checks);
        var type = root.StringOf("_type", Malformed, "statement");
        Require(type is TypeV1 or TypeV01, "expected an in-toto statement v1 or v0.1, found another _type");
        var predicateType = root.StringOf("predicateType", Malformed, "statement");
        Require(predicateType.Length > 0, "expected a predicateType, found an empty one");
        var list = root.Member("subject", JsonValueKind.Array, Malformed, "statement");
        Require(list.GetArrayLength() is > 0 and <= MaxSubjects, $"expected 1 to {MaxSubjects} subjects, found {list.GetArrayLength()}");
        return new Statement(utf8, type, predicateType, [.. list.EnumerateArray().Select(element => ParseSubject(element, checks))], PredicateOf(root));
    }

    private static JsonElement PredicateOf(JsonElement root)
    {
        if (!root.TryGetProperty("predicate", out var predicate) || predicate.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        Require(predicate.ValueKind == JsonValueKind.Object, $"expected predicate to be an object, found {predicate.ValueKind}");
        return predicate;
    }

    private static Subject ParseSubject(JsonElement element, CheckSwitch checks)
    {
        var members = element.Member("digest", JsonValueKind.Object, Malformed, "subject");
        var digests = ImmutableArray.CreateBuilder<Digest>();
        var count = 0;
        foreach (var member in members.EnumerateObject())
        {
            Require(++count <= MaxDigests, $"expected at most {MaxDigests} digests of a subject, found more");
            Require(member.Value.ValueKind == JsonValueKind.String, "expected digests as texts, found another value");
            var text = member.Value.GetString()!;
            checks.Demand(text.Length > 0, Malformed, "expected digests as texts, found an empty one");
            if (text.Length > 0 && DigestAlgorithms.TryFromName(member.Name, out var algorithm))
            {
                digests.Add(DigestOf(algorithm, text));
            }
        }

        Require(count > 0, "expected a digest of each subject, found none");
        digests.Sort((left, right) => left.Algorithm.CompareTo(right.Algorithm));
        return new Subject(NameOf(element), digests.DrainToImmutable());
    }

    private static string? NameOf(JsonElement element) =>
        element.TryGetProperty("name", out var name) && name.ValueKind != JsonValueKind.Null ? element.StringOf("name", Malformed, "subject") : null;

    private static Digest DigestOf(DigestAlgorithm algorithm, string hex)
    {
        try
        {
            return Digest.FromHex(algorithm, hex);
        }
        catch (SigstoreException inner)
        {
            throw new SigstoreException(new Failure(Malformed, "expected a digest of the named algorithm, found another text", inner.Failure), inner);
        }
    }

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] DemandHandler detail)
    {
        if (!holds)
        {
            throw new SigstoreException(Malformed, detail.ToString());
        }
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(Malformed, detail);
        }
    }
}
