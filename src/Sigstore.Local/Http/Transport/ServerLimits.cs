namespace Sigstore.Local.Http.Transport;

/// <summary>What a client may cost the server: connections, bytes, and the time of each phase of a request.</summary>
internal sealed record ServerLimits
{
    /// <summary>Connections at once; one more ends the one that has waited longest for its client.</summary>
    public int Connections { get; init; } = 128;

    /// <summary>Bytes of all bodies in memory at once.</summary>
    public long BodyBytes { get; init; } = 64 << 20;

    /// <summary>Between requests of one connection.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From the first byte of a head to its last.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a whole body.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For the client to take a whole answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For a refused client to stop sending, so that it sees the answer and not a reset.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(2);
}
