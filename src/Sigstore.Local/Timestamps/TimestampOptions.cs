namespace Sigstore.Local.Timestamps;

/// <summary>Ways in which a response may deviate, for those who test verifiers.</summary>
internal sealed record TimestampOptions
{
    /// <summary>No deviation.</summary>
    public static TimestampOptions Honest { get; } = new();

    /// <summary>PKIStatus; 0 and 1 mean granted.</summary>
    public int Status { get; init; }

    /// <summary>False leaves signingCertificateV2 out, which RFC 3161 forbids.</summary>
    public bool IdentifiesCertificate { get; init; } = true;
}
