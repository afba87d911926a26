namespace Sigstore.Client.Trust;

/// <summary>One service a signer may use: where, which major version of its interface, when, by whom.</summary>
public sealed class SigningService
{
    internal SigningService(Uri url, int majorApiVersion, ValidityPeriod validFor, string @operator)
    {
        Url = url;
        MajorApiVersion = majorApiVersion;
        ValidFor = validFor;
        Operator = @operator;
    }

    /// <summary>The base URL; for a timestamp authority the complete URL.</summary>
    public Uri Url { get; }

    /// <summary>Fulcio 1, Rekor 1 or 2, timestamps 1; 0 is an unreleased interface.</summary>
    public int MajorApiVersion { get; }

    /// <summary>When the service takes requests; a missing start means always started.</summary>
    public ValidityPeriod ValidFor { get; }

    /// <summary>Who runs it; services of one operator count as one.</summary>
    public string Operator { get; }
}
