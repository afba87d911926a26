using System.Security.Cryptography;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>A package folder in a temporary place with one forged package in it, extracted as NuGet extracts.</summary>
internal sealed class InstalledPackages : IDisposable
{
    private InstalledPackages(InstalledPackage package) => Package = package;

    public string Root { get; private init; } = "";

    public InstalledPackage Package { get; }

    /// <summary>Installs a package with two extracted files, a bundle and a signature.</summary>
    public static InstalledPackages Install(string id = "Contoso.Json", string version = "1.0.0", Action<Tests.Archive.ZipForge>? change = null)
    {
        var root = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;
        var zip = Tests.Archive.ZipForge.Package(id, version);
        zip.Add("build/Contoso.Json.props", "<Project />"u8);
        change?.Invoke(zip);
        zip.AddBundle("_sigstore/provenance.sigstore.json", Tests.Archive.TestBundles.Provenance);
        zip.AddSignature();
        var identity = PackageIdentity.Create(id, version);
        var bytes = zip.Build();
        string contentHash;
        using (var archive = PackageArchive.Open(new MemoryStream(bytes)))
        {
            contentHash = archive.Digests(DigestSelection.UnsignedSha512).ContentHash;
        }

        var recorded = new[] { RecordedHashSource.AssetsFile, RecordedHashSource.PackagesLock }.Select(source => new RecordedHash(source, $"{source}", contentHash));
        var installed = new InstalledPackages(new InstalledPackage(identity, root, [.. recorded], [])) { Root = root };
        installed.Extract(bytes, contentHash);
        return installed;
    }

    public string PathOf(string file) => Path.Combine(Package.Folder, file);

    public CheckedPackage Check(CheckSwitch? checks = null, Func<string, Stream>? open = null) =>
        InstalledPackageCheck.Check(Package, DigestSelection.None, open ?? PackageFileAccess.OpenRead, checks ?? CheckSwitch.All, CancellationToken.None);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Writes package, files and records, as NuGet does: as many bytes of each file as are announced.</summary>
    public void Extract(byte[] nupkg, string contentHash)
    {
        Directory.CreateDirectory(Package.Folder);
        File.WriteAllBytes(Package.NupkgPath, nupkg);
        using var archive = PackageArchive.Open(new MemoryStream(nupkg), CheckSwitch.Without(FailureCode.ArchiveContentCorrupt));
        foreach (var entry in archive.Entries.Where(entry => entry.IsExtracted))
        {
            var path = PathOf(entry.Name.EndsWith(".nuspec", StringComparison.Ordinal) ? $"{archive.Identity.Id}.nuspec".ToLowerInvariant() : entry.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, archive.Read(entry, 1 << 20));
        }

        File.WriteAllText(PathOf(".nupkg.metadata"), $$"""{ "version": 2, "contentHash": "{{contentHash}}", "source": "a feed" }""");
        File.WriteAllText(Package.NupkgPath + ".sha512", Convert.ToBase64String(SHA512.HashData(nupkg)));
    }
}
