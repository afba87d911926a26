namespace Sigstore.Client.Services;

/// <summary>How long a service may take, how much it may answer, how often it is asked again.</summary>
/// <remarks>Everything is bounded before it is read: an endless answer costs one buffer, a silent service one <see cref="AttemptTimeout"/>.</remarks>
public sealed class HttpLimits
{
    /// <summary>The limits that fit the public services.</summary>
    public static HttpLimits Default { get; } = new(
        attemptTimeout: TimeSpan.FromSeconds(30), budget: TimeSpan.FromSeconds(60), retries: 3, firstDelay: TimeSpan.FromSeconds(1));

    /// <summary>Creates limits; tests make them short.</summary>
    public HttpLimits(TimeSpan attemptTimeout, TimeSpan budget, int retries, TimeSpan firstDelay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(attemptTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, attemptTimeout);
        ArgumentOutOfRangeException.ThrowIfNegative(retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstDelay, TimeSpan.Zero);
        AttemptTimeout = attemptTimeout;
        Budget = budget;
        Retries = retries;
        FirstDelay = firstDelay;
    }

    /// <summary>One request from connecting to the last byte. A transparency log answers only when a checkpoint covers the entry: seconds.</summary>
    public TimeSpan AttemptTimeout { get; }

    /// <summary>All attempts and the waits between them.</summary>
    public TimeSpan Budget { get; }

    /// <summary>How often a request is repeated after a lost connection, 408, 429 or 5xx.</summary>
    public int Retries { get; }

    /// <summary>The wait before the first repetition; each further one doubles it, plus or minus a random part.</summary>
    public TimeSpan FirstDelay { get; }

    /// <summary>The longest <c>Retry-After</c> that is obeyed.</summary>
    public static TimeSpan MaxRetryAfter { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of an answer of a certificate authority, a timestamp authority or an identity provider.</summary>
    public const int MaxAnswerBytes = 1 << 20;

    /// <summary>Bytes of an answer of a transparency log.</summary>
    public const int MaxLogAnswerBytes = 10 << 20;
}
