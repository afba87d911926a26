using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>NuGet's own lock, <c>packages.lock.json</c>: which packages, with which content hash, a repository has agreed to.</summary>
public sealed class LockFile
{
    /// <summary>The most bytes read of a lock file.</summary>
    public const int MaxBytes = 64 << 20;

    private const string What = "packages.lock.json";

    private LockFile(ImmutableArray<LockedPackage> packages) => Packages = packages;

    /// <summary>Every package of every framework and runtime identifier; the same package may appear for several.</summary>
    public ImmutableArray<LockedPackage> Packages { get; }

    /// <summary>Reads a lock file of version 1 or 2; <see cref="FailureCode.PackagesLockMalformed"/>.</summary>
    public static LockFile Parse(ReadOnlySpan<byte> utf8) => JsonDocumentText.Read(utf8, FailureCode.PackagesLockMalformed, What, ReadFile);

    private static LockFile ReadFile(ref JsonCursor json)
    {
        int? version = null;
        ImmutableArray<LockedPackage>? packages = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "version": version = json.Integer(); break;
                case "dependencies": packages = ReadTargets(ref json); break;
                default: json.Skip(); break;
            }
        }

        return version is not (1 or 2)
            ? throw json.Malformed($"expected version 1 or 2, found {(version is { } other ? $"{other}" : "none")}")
            : new LockFile(packages ?? throw json.Malformed("expected dependencies, found none"));
    }

    private static ImmutableArray<LockedPackage> ReadTargets(ref JsonCursor json)
    {
        var packages = ImmutableArray.CreateBuilder<LockedPackage>();
        json.BeginObject();
        while (json.NextMember(out var target))
        {
            var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            json.BeginObject();
            while (json.NextMember(out var id))
            {
                if (!ids.Add(id))
                {
                    throw json.Malformed($"expected each package once whatever its letter case, found \"{id}\" again for {target}");
                }

                if (ReadPackage(ref json, target, id) is { } package)
                {
                    packages.Add(package);
                }
            }
        }

        return packages.ToImmutable();
    }

    private static LockedPackage? ReadPackage(ref JsonCursor json, string target, string id)
    {
        string? type = null, resolved = null, contentHash = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "type": type = json.String(); break;
                case "resolved": resolved = json.String(); break;
                case "contentHash": contentHash = json.String(); break;
                default: json.Skip(); break;
            }
        }

        return type switch
        {
            "Project" => null,
            "Direct" or "Transitive" or "CentralTransitive" when resolved is not null && contentHash is not null =>
                new LockedPackage(target, PackageIdentity.Create(id, resolved), contentHash, type == "Direct"),
            _ => throw json.Malformed($"expected a package with version and content hash, or a project, found {type ?? "neither"} for \"{id}\""),
        };
    }
}
