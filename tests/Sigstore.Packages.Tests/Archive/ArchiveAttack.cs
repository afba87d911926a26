using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Tests.Archive;

/// <summary>A forged archive: what stops it, and what would have to be missing for it to pass.</summary>
internal sealed record ArchiveAttack(string Name, FailureCode StoppedBy, Func<ZipForge> Forge, ImmutableArray<FailureCode> AlsoStoppedBy)
{
    public ArchiveAttack(string name, FailureCode stoppedBy, Action<ZipForge> forge, params ImmutableArray<FailureCode> alsoStoppedBy)
        : this(name, stoppedBy, () => Forged(forge), alsoStoppedBy)
    {
    }

    /// <summary>
    /// Set where nothing is left to read once the check is out: why that is so. The same archive without the lie must pass instead.
    /// </summary>
    public string? NoReading { get; init; }

    /// <summary>The archive of an attack without a reading, as it is without the lie.</summary>
    public Func<ZipForge>? Honest { get; init; }

    private static ZipForge Forged(Action<ZipForge> forge)
    {
        var package = ZipForge.Package();
        forge(package);
        return package;
    }
}
