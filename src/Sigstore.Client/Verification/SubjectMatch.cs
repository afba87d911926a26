using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Verification;

/// <summary>Whether a statement is about an artifact: by digest alone, never by name.</summary>
internal static class SubjectMatch
{
    /// <summary>The digest by which a subject is the artifact; null only if the caller waived the artifact.</summary>
    public static Digest? Find(Statement statement, Artifact artifact, CheckSwitch checks)
    {
        if (artifact.IsAbsent)
        {
            return null;
        }

        var digests = artifact.DigestsOf([.. statement.Subjects.SelectMany(subject => subject.Digests).Select(digest => digest.Algorithm).Distinct()]);
        foreach (var subject in statement.Subjects)
        {
            if (MatchOf(subject, digests) is { } matched)
            {
                return matched;
            }
        }

        if (checks.IsOn(FailureCode.SubjectMismatch))
        {
            var found = digests.IsEmpty ? "no digest of a supported algorithm in common" : string.Join(", ", digests.Take(4));
            throw new SigstoreException(FailureCode.SubjectMismatch, $"expected a subject of the statement ({statement.Subjects.Length}) with the artifact's digest, found none; the artifact has {found}");
        }

        return null;
    }

    // Every digest that can be compared must agree: a subject with the right sha256 and a wrong sha512 is two artifacts to two readers.
    private static Digest? MatchOf(Subject subject, ImmutableArray<Digest> digests)
    {
        Digest? strongest = null;
        foreach (var listed in subject.Digests)
        {
            if (digests.Contains(listed))
            {
                strongest = listed;
            }
            else if (digests.Any(digest => digest.Algorithm == listed.Algorithm))
            {
                return null;
            }
        }

        return strongest;
    }
}
