namespace Sigstore.Packages.Evidence;

/// <summary>What a certificate and a log say about one signing beyond its stable signer; changes from release to release.</summary>
public sealed class SigningFacts
{
    /// <summary>Nothing known: NuGet signatures, the content hash.</summary>
    public static SigningFacts None { get; } = new();

    /// <summary>The certificate's subject alternative name as it stands.</summary>
    public string? Identity { get; init; }

    /// <summary>The commit that was built.</summary>
    public string? Commit { get; init; }

    /// <summary>The ref that was built: <c>refs/tags/v1.0</c>.</summary>
    public string? Ref { get; init; }

    /// <summary>What started the build: <c>push</c>, <c>release</c>.</summary>
    public string? Trigger { get; init; }

    /// <summary>Where it ran: <c>github-hosted</c>, <c>self-hosted</c>.</summary>
    public string? Runner { get; init; }

    /// <summary>SHA-256 of the bundle's bytes, lower-case hex.</summary>
    public string? BundleSha256 { get; init; }

    /// <summary>The earliest proved time of signing.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>Which of the package's digests the statement or signature is about: <c>file</c>, <c>unsigned</c>, <c>pristine</c>.</summary>
    public string? MatchedDigest { get; init; }

    /// <summary>SHA-256 of the NuGet signature's certificate, lower-case hex.</summary>
    public string? CertificateSha256 { get; init; }
}
