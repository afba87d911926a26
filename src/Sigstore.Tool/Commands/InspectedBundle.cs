using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.Timestamps;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary>What one bundle says; what verifies against the instance is proved, everything else is its own claim.</summary>
internal sealed class InspectedBundle
{
    private const int MaxSubjectsShown = 8;

    private InspectedBundle(string place, Failure? refusal, ImmutableArray<InspectedField> fields, Failure? unexpected = null, bool isExpected = false) =>
        (Place, Refusal, Fields, Unexpected, IsExpected) = (place, refusal, fields, unexpected, isExpected);

    public string Place { get; }

    /// <summary>Why nothing is proved; null if the signature is.</summary>
    public Failure? Refusal { get; }

    public ImmutableArray<InspectedField> Fields { get; }

    /// <summary>Why the signer is not the expected one; null if it is, or if nobody said whom he expects.</summary>
    public Failure? Unexpected { get; }

    /// <summary>True if somebody was expected, and signed.</summary>
    public bool IsExpected { get; }

    public static InspectedBundle Of(BundleFile file, FileSubject? subject, Verifier verifier, InspectionQuestion question)
    {
        if (file.Bundle is not { } bundle)
        {
            return new InspectedBundle(file.Place, file.Failure, []);
        }

        // Who signed is the answer here, not a demand: any certified signer will do, and the answer says which it was. A key's signature
        // proves nothing without the key.
        var isByKey = bundle.Material.Signer is SignerMaterial.WithKey;
        var anybody = question.IsKey && isByKey ? question.Expected! : SignerPolicy.AnySignerUnsafe;
        var thresholds = question.IsKey && !isByKey ? VerificationThresholds.Default : question.Thresholds;
        var verdict = VerdictOn(bundle, subject, verifier, anybody, thresholds);
        var unexpected = question.Expected is not { } expected || verdict is Verdict.Rejected ? null
            : (VerdictOn(bundle, subject, verifier, expected, thresholds) as Verdict.Rejected)?.Failure;
        return verdict switch
        {
            Verdict.Accepted accepted => new InspectedBundle(
                file.Place, null, [.. FormOf(bundle), .. Proved(accepted.Signature, subject), .. Said(bundle, isSignerProved: true)], unexpected, question.Expected is not null && unexpected is null),
            Verdict.Rejected rejected => new InspectedBundle(file.Place, rejected.Failure, [.. FormOf(bundle), .. Claimed(bundle), .. Said(bundle, isSignerProved: false)]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // Without the file itself: a statement is proved to be the signer's, a message signature to be over the digest that it notes.
    private static Verdict VerdictOn(Bundle bundle, FileSubject? subject, Verifier verifier, SignerPolicy policy, VerificationThresholds? thresholds) => subject is not null
        ? subject.Verify(verifier, bundle, policy, thresholds)
        : verifier.Verify(
            bundle, bundle.Content is SignatureContent.Message { MessageDigest: { } digest } ? Artifact.OfDigest(digest) : Artifact.AttestationOnlyUnsafe, policy, thresholds);

    private static IEnumerable<InspectedField> FormOf(Bundle bundle)
    {
        var version = bundle.Version switch { BundleVersion.V01 => "0.1", BundleVersion.V02 => "0.2", _ => "0.3" };
        yield return new("bundle", $"version {version}, {(bundle.Content is SignatureContent.Dsse ? "a signed statement" : "a signature over a file")}", IsProved: false);
    }

    private static IEnumerable<InspectedField> Proved(VerifiedSignature proved, FileSubject? subject) =>
        SignatureFacts.Of(proved, subject).Select(fact => new InspectedField(fact.Name, fact.Value, IsProved: true));

    private static IEnumerable<InspectedField> Claimed(Bundle bundle)
    {
        foreach (var field in ClaimedSigner(bundle.Material.Signer))
        {
            yield return field;
        }

        foreach (var response in bundle.Material.Timestamps)
        {
            yield return new("signed at", ClaimedTime(response.Span), IsProved: false);
        }

        foreach (var entry in bundle.Material.LogEntries)
        {
            yield return new("logged", string.Create(CultureInfo.InvariantCulture, $"log {entry.LogId.Hex[..16]}… index {entry.LogIndex} ({entry.KindName}/{entry.KindVersion})"), IsProved: false);
            if (entry.IntegratedTime > 0)
            {
                yield return new("logged at", SignatureFacts.Time(DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime)), IsProved: false);
            }
        }
    }

    private static IEnumerable<InspectedField> ClaimedSigner(SignerMaterial signer)
    {
        if (signer is SignerMaterial.WithKey key)
        {
            yield return new("signed by", $"a managed key{(key.Hint.Length > 0 ? $" with hint {key.Hint}" : "")}; --key says whether it is one you know", IsProved: false);
            yield break;
        }

        var leaf = ((SignerMaterial.WithCertificate)signer).Leaf;
        yield return new("signed by", leaf.San?.Value ?? "nobody in particular", IsProved: false);
        yield return new("issuer", leaf.Fulcio.Issuer ?? "none", IsProved: false);
        yield return new("certificate", $"of {leaf.IssuerText}, valid {SignatureFacts.Time(leaf.NotBefore)} to {SignatureFacts.Time(leaf.NotAfter)}", IsProved: false);
        foreach (var (name, _, value) in SignatureFacts.Claims(leaf.Fulcio))
        {
            yield return new(name, value, IsProved: false);
        }
    }

    // What the signer says in a statement stays the signer's word even when the signature is proved.
    private static IEnumerable<InspectedField> Said(Bundle bundle, bool isSignerProved)
    {
        if (bundle.Content is SignatureContent.Message { MessageDigest: { } digest } && !isSignerProved)
        {
            yield return new("about", digest.ToString(), IsProved: false);
        }

        if (bundle.Content is not SignatureContent.Dsse dsse || StatementOf(dsse.Envelope) is not { } statement)
        {
            yield break;
        }

        if (!isSignerProved)
        {
            yield return new("statement", statement.PredicateType, IsProved: false);
        }

        foreach (var subject in statement.Subjects.Take(MaxSubjectsShown))
        {
            yield return new("subject", $"{subject.Name ?? "without a name"} {string.Join(" ", subject.Digests)}", IsProved: false);
        }

        if (statement.Subjects.Length > MaxSubjectsShown)
        {
            yield return new("subject", string.Create(CultureInfo.InvariantCulture, $"and {statement.Subjects.Length - MaxSubjectsShown} more"), IsProved: false);
        }

        foreach (var field in PredicateFields(statement.Predicate))
        {
            yield return field;
        }
    }

    private static IEnumerable<InspectedField> PredicateFields(JsonElement predicate)
    {
        (string Name, string[] Path)[] known =
        [
            ("build type", ["buildDefinition", "buildType"]),
            ("builder", ["runDetails", "builder", "id"]),
            ("build run", ["runDetails", "metadata", "invocationId"]),
            ("builder", ["builder", "id"]),
            ("build type", ["buildType"]),
            ("SBOM", ["spdxVersion"]),
            ("SBOM name", ["name"]),
            ("SBOM", ["bomFormat"]),
        ];
        foreach (var (name, path) in known)
        {
            var element = path.Aggregate(predicate, (at, member) => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(member, out var next) ? next : default);
            if (element.ValueKind == JsonValueKind.String)
            {
                yield return new(name, element.GetString()!, IsProved: false);
            }
        }
    }

    private static Statement? StatementOf(DsseEnvelope envelope)
    {
        try
        {
            return envelope.PayloadType == DsseEnvelope.InTotoPayloadType ? Statement.Parse(envelope.Payload.Span) : null;
        }
        catch (SigstoreException)
        {
            // Said already: a statement that cannot be read is the reason why nothing is proved.
            return null;
        }
    }

    private static string ClaimedTime(ReadOnlySpan<byte> response)
    {
        try
        {
            return SignatureFacts.Time(TimestampToken.ParseResponse(response).UnverifiedTime);
        }
        catch (SigstoreException refused)
        {
            return $"unreadable timestamp ({refused.Failure.Id})";
        }
    }
}
