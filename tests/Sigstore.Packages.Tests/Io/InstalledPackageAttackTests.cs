using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Io;
using static Sigstore.Client.Failures.FailureCode;

namespace Sigstore.Packages.Tests.Io;

/// <summary>What can be done to a package folder. Each is refused with its code, and passes when exactly the named checks are taken out.</summary>
public sealed class InstalledPackageAttackTests
{
    private const string Dll = "lib/net10.0/Contoso.Json.dll";
    private static readonly string Deep = string.Join('/', Enumerable.Repeat("d", 70));
    private static readonly Dictionary<string, Attack> Table = Attacks().ToDictionary(attack => attack.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_code(string name)
    {
        using var installed = InstalledPackages.Install();
        var package = Table[name].Harm(installed);
        var found = Check(package, CheckSwitch.All);
        var all = string.Join("\n", found.Tampering) + found.Unreadable;
        Assert.True(found.Tampering.Append(found.Unreadable).First()?.Code == Table[name].StoppedBy, all);
        Assert.False(found.IsIntact);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Would_pass_without_the_check(string name)
    {
        // Where nothing is left to read, the same folder without the harm passes.
        var isReadable = Table[name].NoReading is null;
        using var installed = InstalledPackages.Install();
        var package = isReadable ? Table[name].Harm(installed) : installed.Package;
        var found = Check(package, isReadable ? CheckSwitch.Without([Table[name].StoppedBy, .. Table[name].AlsoStoppedBy]) : CheckSwitch.All);
        Assert.True(found.IsIntact, string.Join("\n", found.Tampering) + found.Unreadable);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_stopped_by_each_named_check_alone(string name)
    {
        using var installed = InstalledPackages.Install();
        var package = Table[name].Harm(installed);
        foreach (var left in Table[name].AlsoStoppedBy.Add(Table[name].StoppedBy))
        {
            Assert.False(Check(package, CheckSwitch.Without([.. Table[name].AlsoStoppedBy.Add(Table[name].StoppedBy).Remove(left)])).IsIntact, $"{left}");
        }
    }

    /// <summary>The rows that only a folder without the harm proves, each for the reason it gives; whoever adds one has to say so here.</summary>
    [Fact]
    public void All_but_these_attacks_pass_once_their_check_is_out() => Assert.Equal(
        ["a byte changed in the package's compressed content", "a pipe instead of the package", "no folder", "no package"],
        Table.Values.Where(attack => attack.NoReading is not null).Select(attack => attack.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_honest_package_passes()
    {
        using var installed = InstalledPackages.Install();
        var found = installed.Check();
        Assert.True(found.IsIntact, string.Join("\n", found.Tampering) + found.Unreadable);
        Assert.True(found.IsSigned);
        Assert.Single(found.Bundles);
        Assert.Equal(DigestSelection.All, found.Digests!.Computed);
    }

    [Fact]
    public void Two_names_that_are_no_text_do_not_look_like_one()
    {
        using var installed = InstalledPackages.Install();
        var package = Shell(installed, "touch \"$(printf 'x\\377')\" \"$(printf 'x\\376')\"");
        try
        {
            Assert.Equal(ExtractedFileExtra, Assert.Single(Check(package, CheckSwitch.All).Tampering).Code);
        }
        finally
        {
            Shell(installed, "rm x*"); // .NET can't name them
        }
    }

    private static CheckedPackage Check(InstalledPackage package, CheckSwitch checks) =>
        InstalledPackageCheck.Check(package, DigestSelection.None, PackageFileAccess.OpenRead, checks, CancellationToken.None);

    private static IEnumerable<Attack> Attacks() =>
    [
        new("a byte changed in the package", ContentHashDiffersFromAssetsFile, ChangeNupkg, ContentHashDiffersFromPackagesLock, ContentHashDiffersFromMetadata, FileHashDiffersFromSha512File),
        new("a byte changed in the package's compressed content", ArchiveContentCorrupt, it => Flip(it, it.Package.NupkgPath, NuspecDataOffset(it))) { NoReading = "what is no compressed data has no content; with content, see the next rows" },
        new("another CRC of the nuspec in both of its headers", ArchiveContentCorrupt, ChangeCrcs, ContentHashDiffersFromAssetsFile, ContentHashDiffersFromPackagesLock, ContentHashDiffersFromMetadata, FileHashDiffersFromSha512File),
        new("a file that inflates to more than is announced", ArchiveContentCorrupt, it => Announce(it, -5)),
        new("a file that inflates to less than is announced", ArchiveContentCorrupt, it => Announce(it, 5)),
        new("a byte changed in an extracted file", ExtractedFileDiffers, it => Flip(it, it.PathOf(Dll), 3)),
        new("an extracted file made longer", ExtractedFileDiffers, it => Do(it, () => File.AppendAllText(it.PathOf(Dll), "x"))),
        new("an extracted bundle changed", ExtractedFileDiffers, it => Flip(it, it.PathOf("_sigstore/provenance.sigstore.json"), 3)),
        new("the extracted nuspec changed", ExtractedFileDiffers, it => Flip(it, it.PathOf("contoso.json.nuspec"), 3)),
        new("an added file", ExtractedFileExtra, it => Do(it, () => File.WriteAllText(it.PathOf("build/Contoso.Evil.targets"), "<Project />"))),
        new("an added file of a kind that is never extracted", ExtractedFileExtra, it => Do(it, () => File.WriteAllText(it.PathOf("[Content_Types].xml"), "<Types />"))),
        new("a removed file", ExtractedFileMissing, it => Do(it, () => File.Delete(it.PathOf(Dll)))),
        new("a link instead of a file", ExtractedFileIsLink, it => Link(it, Dll)),
        new("a link instead of a folder", ExtractedFileIsLink, it => LinkFolder(it, "lib")),
        new("a link instead of the package", ExtractedFileIsLink, it => Link(it, Path.GetFileName(it.Package.NupkgPath))),
        new("a pipe instead of a file", ExtractedFileIsLink, it => Pipe(it, Dll)),
        new("a pipe instead of a record", ExtractedFileIsLink, it => Pipe(it, ".nupkg.metadata"), PackageMetadataMalformed),
        new("a pipe instead of the package", ExtractedFileIsLink, it => Pipe(it, Path.GetFileName(it.Package.NupkgPath))) { NoReading = "what is in a pipe comes when somebody writes, or never" },
        new("an added file under seventy folders", ExtractedFileExtra, it => Do(it, () => File.WriteAllText(Directory.CreateDirectory(it.PathOf(Deep)).FullName + "/evil.dll", ""))),
        new("a changed content hash in .nupkg.metadata", ContentHashDiffersFromMetadata, it => Do(it, () => Metadata(it, "AAAA"))),
        new("no .nupkg.metadata", PackageMetadataMalformed, it => Do(it, () => File.Delete(it.PathOf(".nupkg.metadata")))),
        new("a .nupkg.metadata with the hash twice", PackageMetadataMalformed, it => Do(it, () => File.WriteAllText(it.PathOf(".nupkg.metadata"), """{"contentHash":"a","contentHash":"b"}"""))),
        new("a changed .nupkg.sha512", FileHashDiffersFromSha512File, it => Do(it, () => File.WriteAllText(it.Package.NupkgPath + ".sha512", "AAAA"))),
        new("a changed content hash in packages.lock.json", ContentHashDiffersFromPackagesLock, it => Recorded(it, RecordedHashSource.PackagesLock)),
        new("a changed content hash in project.assets.json", ContentHashDiffersFromAssetsFile, it => Recorded(it, RecordedHashSource.AssetsFile)),
        new("another version's package", PackageIdentityMismatch, it => Swap(it, "Contoso.Json", "2.0.0"), ContentHashDiffersFromAssetsFile, ContentHashDiffersFromPackagesLock),
        new("another id's package", PackageIdentityMismatch, it => Swap(it, "Contoso.Evil", "1.0.0"), ContentHashDiffersFromAssetsFile, ContentHashDiffersFromPackagesLock, ExtractedFileMissing, ExtractedFileExtra),
        new("no package", PackageFileMissing, it => Do(it, () => File.Delete(it.Package.NupkgPath))) { NoReading = "what is not there cannot be read" },
        new("no folder", PackageFileMissing, it => Do(it, () => Directory.Delete(it.Package.Folder, recursive: true))) { NoReading = "what is not there cannot be read" },
    ];

    private static InstalledPackage Do(InstalledPackages it, Action harm)
    {
        harm();
        return it.Package;
    }

    private static InstalledPackage Flip(InstalledPackages it, string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        return it.Package;
    }

    // The time of day in a local header: no other copy of it is compared, so only the hashes can tell.
    private static InstalledPackage ChangeNupkg(InstalledPackages it) => Flip(it, it.Package.NupkgPath, 10);

    private static InstalledPackage ChangeCrcs(InstalledPackages it)
    {
        var bytes = File.ReadAllBytes(it.Package.NupkgPath);
        var zip = Tests.Archive.ZipForge.Package();
        var crc = BitConverter.GetBytes(zip.Entries[1].Crc);
        var (local, central) = (bytes.AsSpan().IndexOf(crc), bytes.AsSpan().LastIndexOf(crc));
        Assert.NotEqual(local, central);
        (bytes[local], bytes[central]) = ((byte)(bytes[local] ^ 1), (byte)(bytes[central] ^ 1));
        File.WriteAllBytes(it.Package.NupkgPath, bytes);
        return it.Package;
    }

    // Headers and records agree, and the extracted file has as many bytes as they say: only the compressed data has another number.
    private static InstalledPackage Announce(InstalledPackages it, int more)
    {
        using var other = InstalledPackages.Install(change: zip => zip[Dll].Size += more);
        Directory.Delete(it.Package.Folder, recursive: true);
        it.Extract(File.ReadAllBytes(other.Package.NupkgPath), other.Package.RecordedHashes[0].Base64);
        return new InstalledPackage(it.Package.Identity, it.Root, other.Package.RecordedHashes, []);
    }

    private static int NuspecDataOffset(InstalledPackages it)
    {
        using var archive = PackageArchive.Open(File.OpenRead(it.Package.NupkgPath));
        return (int)archive.Entries.First(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).DataOffset + 20;
    }

    private static InstalledPackage Link(InstalledPackages it, string file)
    {
        var elsewhere = Path.Combine(it.Root, "elsewhere");
        File.Move(it.PathOf(file), elsewhere);
        File.CreateSymbolicLink(it.PathOf(file), elsewhere);
        return it.Package;
    }

    private static InstalledPackage LinkFolder(InstalledPackages it, string folder)
    {
        var elsewhere = Path.Combine(it.Root, "elsewhere");
        Directory.Move(it.PathOf(folder), elsewhere);
        Directory.CreateSymbolicLink(it.PathOf(folder), elsewhere);
        return it.Package;
    }

    private static InstalledPackage Pipe(InstalledPackages it, string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only there a pipe is told from a file before it is opened");
        File.Delete(it.PathOf(file));
        return Shell(it, $"mkfifo '{file}'");
    }

    private static InstalledPackage Shell(InstalledPackages it, string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names that are no text, and pipes, are Unix's");
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = it.Package.Folder })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return it.Package;
    }

    private static void Metadata(InstalledPackages it, string contentHash) =>
        File.WriteAllText(it.PathOf(".nupkg.metadata"), $$"""{ "version": 2, "contentHash": "{{contentHash}}" }""");

    private static InstalledPackage Recorded(InstalledPackages it, RecordedHashSource source) =>
        new(it.Package.Identity, it.Root, [.. it.Package.RecordedHashes, new RecordedHash(source, $"{source}", "AAAA")], []);

    // A whole other package in this one's place, with records that fit it.
    private static InstalledPackage Swap(InstalledPackages it, string id, string version)
    {
        using var other = InstalledPackages.Install(id, version);
        var metadata = File.ReadAllText(other.PathOf(".nupkg.metadata"));
        var nupkg = File.ReadAllBytes(other.Package.NupkgPath);
        Directory.Delete(it.Package.Folder, recursive: true);
        it.Extract(nupkg, System.Text.Json.JsonDocument.Parse(metadata).RootElement.GetProperty("contentHash").GetString()!);
        return it.Package;
    }

    private sealed record Attack(string Name, FailureCode StoppedBy, Func<InstalledPackages, InstalledPackage> Harm, params ImmutableArray<FailureCode> AlsoStoppedBy)
    {
        /// <summary>Set where nothing is left to read once the check is out: why that is so.</summary>
        public string? NoReading { get; init; }
    }
}
