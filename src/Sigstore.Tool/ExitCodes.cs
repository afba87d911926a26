namespace Sigstore.Tool;

/// <summary>What the process answers; the same for every command.</summary>
public static class ExitCodes
{
    /// <summary>Everything asked for was done, everything checked passed.</summary>
    public const int Passed = 0;

    /// <summary>A verdict fails; the thing was refused.</summary>
    public const int Refused = 1;

    /// <summary>Usage or configuration: no project, unknown instance, unreadable policy or lock.</summary>
    public const int Usage = 2;

    /// <summary>Could not decide: network, missing file, a fault of our own.</summary>
    public const int Undecided = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Cancelled = 130;
}
