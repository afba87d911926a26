namespace Sigstore.Packages.Evidence;

/// <summary>The kinds as files and messages spell them.</summary>
public static class EvidenceKinds
{
    /// <summary>Every kind's word, in the order of <see cref="EvidenceKind"/>.</summary>
    public static IReadOnlyList<string> Words { get; } = ["provenance", "signature", "sbom", "author", "repository", "hash"];

    /// <summary>The word of a kind.</summary>
    public static string Word(this EvidenceKind kind) => Words[(int)kind];

    /// <summary>True for the kinds that a Sigstore bundle proves.</summary>
    public static bool IsSigstore(this EvidenceKind kind) => kind is EvidenceKind.Provenance or EvidenceKind.Signature or EvidenceKind.Sbom;

    /// <summary>Reads a word, exactly as it is spelt.</summary>
    public static bool TryParse(string word, out EvidenceKind kind)
    {
        for (var i = 0; i < Words.Count; i++)
        {
            if (string.Equals(Words[i], word, StringComparison.Ordinal))
            {
                kind = (EvidenceKind)i;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
