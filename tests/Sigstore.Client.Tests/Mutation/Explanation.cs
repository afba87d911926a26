using System.Text.Json;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Mutation;

/// <summary>Why a changed bundle may be accepted: what is proved is no more than before, and the change touched nothing that has meaning.</summary>
internal static class Explanation
{
    // What nothing signs and nothing is concluded from, or evidence of which the rest sufficed. "[]" stands for any index.
    private static readonly (string Path, string Why)[] Meaningless =
    [
        ("mediaType", "another version whose rules the evidence also keeps"),
        (".verificationMaterial.publicKey.hint", "a hint which key to take; the caller named it"),
        (".verificationMaterial.x509CertificateChain.certificates[]", "an offered intermediate; the trusted root has it too"),
        (".verificationMaterial.tlogEntries[].inclusionProof", "an entry that its promise proves as well"),
        (".verificationMaterial.tlogEntries[].inclusionPromise", "an entry that its proof proves as well, and another time"),
        (".verificationMaterial.tlogEntries[].integratedTime", "a time no promise vouches for"),
        (".verificationMaterial.tlogEntries[].logIndex", "the index of an unpromised v1 entry; its proof has its own"),
        (".verificationMaterial.tlogEntries[].canonicalizedBody", "a body left out, and rebuilt from what was verified"),
        (".verificationMaterial.tlogEntries[].logId", "an entry of an unknown log, which counts for nothing"),
        (".verificationMaterial.tlogEntries[].kindVersion", "an entry of an unknown log, which counts for nothing"),
        (".verificationMaterial.timestampVerificationData", "a timestamp besides other times, or parts of its response that nothing signs"),
        (".messageSignature.messageDigest", "the signer's note of the digest; the artifact itself was digested"),
        (".dsseEnvelope.signatures[].keyid", "a hint which key to take"),
    ];

    /// <summary>The reason, or null if there is none: then a check is missing.</summary>
    public static string? Of(byte[] original, VerifiedSignature before, byte[] changed, VerifiedSignature after)
    {
        if (!ProvesNoMore(before, after))
        {
            return null;
        }

        var (old, now) = (Flatten(original), Flatten(changed));
        var differences = old.Except(now).Concat(now.Except(old)).Select(member => member.Path).Distinct().ToList();
        if (differences.Count == 0)
        {
            return "the same document in another spelling";
        }

        var reasons = differences.Select(path => Meaningless.Where(entry => path.Contains(entry.Path, StringComparison.Ordinal)).Select(entry => entry.Why).FirstOrDefault()).ToList();
        return reasons.Contains(null) ? null : reasons[0];
    }

    // Identity, content and statement are the same; times and log entries are among those proved before.
    private static bool ProvesNoMore(VerifiedSignature before, VerifiedSignature after) =>
        (before.Identity?.San, before.Identity?.SanKind, before.Identity?.Issuer) == (after.Identity?.San, after.Identity?.SanKind, after.Identity?.Issuer)
        && Equals(before.KeyFingerprint, after.KeyFingerprint) && Equals(before.MatchedDigest, after.MatchedDigest) && Equals(before.Certificate, after.Certificate)
        && TextOf(before).Span.SequenceEqual(TextOf(after).Span)
        && after.Times.All(time => before.Times.Any(other => (other.Kind, other.Source, other.Time) == (time.Kind, time.Source, time.Time)))
        && after.LogEntries.All(entry => before.LogEntries.Any(other => other.LogId.Equals(entry.LogId)));

    private static ReadOnlyMemory<byte> TextOf(VerifiedSignature signature) => signature.Statement?.Utf8 ?? ReadOnlyMemory<byte>.Empty;

    private static List<(string Path, string Value)> Flatten(byte[] json)
    {
        var members = new List<(string, string)>();
        Flatten(JsonDocument.Parse(json).RootElement, "", members);
        return members;
    }

    private static void Flatten(JsonElement element, string path, List<(string, string)> members)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Flatten(member.Value, path + "." + member.Name, members);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Flatten(item, path + "[]", members);
                }

                break;
            case JsonValueKind.Null:
                break; // null is unset
            default:
                // Numbers may be written as text; 0, false and empty are what unset reads as.
                var value = element.ToString();
                if (value is not ("" or "0"))
                {
                    members.Add((path, value));
                }

                break;
        }
    }
}
