namespace Sigstore.Packages.Io;

/// <summary>Something that runs in a build and is not among the packages that are checked, said aloud.</summary>
public sealed class UncoveredPackage
{
    internal UncoveredPackage(string name, string source, string reason) => (Name, Source, Reason) = (name, source, reason);

    /// <summary>What it is: id and version as far as known.</summary>
    public string Name { get; }

    /// <summary>The file that names it.</summary>
    public string Source { get; }

    /// <summary>Why it is not checked.</summary>
    public string Reason { get; }

    /// <summary>Name, file and reason.</summary>
    public override string ToString() => $"{Name} ({Source}): {Reason}";
}
