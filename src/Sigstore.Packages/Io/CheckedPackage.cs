using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>What was found out about an installed package by reading it once.</summary>
public sealed class CheckedPackage
{
    internal CheckedPackage(InstalledPackage package, ImmutableArray<Failure> tampering, Failure? unreadable)
    {
        Package = package;
        Tampering = tampering;
        Unreadable = unreadable;
    }

    /// <summary>The package.</summary>
    public InstalledPackage Package { get; }

    /// <summary>Everything that is not as it should be: archive, identity, extracted files, recorded hashes. Empty if all is well.</summary>
    public ImmutableArray<Failure> Tampering { get; }

    /// <summary>Why the package could not be checked: the file is missing or cannot be read.</summary>
    public Failure? Unreadable { get; }

    /// <summary>The digests, if the archive is well-formed.</summary>
    public PackageDigests? Digests { get; internal init; }

    /// <summary>The nuspec, if the archive is well-formed.</summary>
    public Nuspec? Nuspec { get; internal init; }

    /// <summary>Bundles inside the package: well-formed, not verified.</summary>
    public ImmutableArray<EmbeddedBundle> Bundles { get; internal init; } = [];

    /// <summary>True if there is a NuGet signature, valid or not.</summary>
    public bool IsSigned => Signature is not null;

    /// <summary>The NuGet signature's bytes as they went through the hashes, verified by nobody yet; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Signature { get; internal init; }

    /// <summary>True if everything was checked and nothing was wrong.</summary>
    public bool IsIntact => Tampering.IsEmpty && Unreadable is null && Digests is not null;
}
