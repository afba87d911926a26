namespace Sigstore.Client.Verification;

/// <summary>A proved time: the signature existed then.</summary>
public sealed class TimeEvidence
{
    internal TimeEvidence(TimeSourceKind kind, string source, DateTimeOffset time)
    {
        Kind = kind;
        Source = source;
        Time = time;
    }

    /// <summary>Who vouches for it.</summary>
    public TimeSourceKind Kind { get; }

    /// <summary>The operator of authority or log, else the authority's URI or the log's base URL, as the trusted root names it; one source counts once.</summary>
    public string Source { get; }

    /// <summary>The time, UTC.</summary>
    public DateTimeOffset Time { get; }
}
