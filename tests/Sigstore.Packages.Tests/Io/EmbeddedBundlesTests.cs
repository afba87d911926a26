using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Io;
using Sigstore.Packages.Tests.Archive;

namespace Sigstore.Packages.Tests.Io;

public sealed class EmbeddedBundlesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;
    private readonly BundleToAttach _bundle = new("provenance.sigstore.json", TestBundles.Provenance);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Attaching_twice_replaces_and_detaching_gives_back_the_packed_file()
    {
        var packed = ZipForge.Package().Build();
        var path = Write(packed);
        EmbeddedBundles.Attach(path, [_bundle]);
        var once = File.ReadAllBytes(path);
        EmbeddedBundles.Attach(path, [_bundle]);
        Assert.Equal(once, File.ReadAllBytes(path));
        EmbeddedBundles.Attach(path, [new BundleToAttach("sbom.sigstore.json", TestBundles.Of("c2JvbQ=="))]);
        using (var archive = PackageArchive.Open(File.OpenRead(path)))
        {
            Assert.Equal("sbom.sigstore.json", Assert.Single(archive.Bundles).Name);
        }

        EmbeddedBundles.Detach(path);
        Assert.Equal(packed, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_signed_package_is_left_alone()
    {
        var zip = ZipForge.Package();
        zip.AddSignature();
        AssertRefused(zip.Build());
    }

    [Fact]
    public void A_Zip64_package_is_left_alone()
    {
        var zip = ZipForge.Package();
        zip.Zip64 = _ => { };
        AssertRefused(zip.Build());
    }

    [Fact]
    public void A_missing_package_and_a_name_of_another_form_are_said()
    {
        Assert.Equal(FailureCode.PackageFileMissing, Assert.Throws<SigstoreException>(() => EmbeddedBundles.Attach(Path.Combine(_folder, "none.nupkg"), [_bundle])).Failure.Code);
        Assert.Throws<ArgumentException>(() => new BundleToAttach("../x.sigstore.json", TestBundles.Provenance));
        Assert.Throws<ArgumentException>(() => new BundleToAttach("x.targets", TestBundles.Provenance));
    }

    [Fact]
    public void What_the_system_refuses_to_read_is_said()
    {
        var unreadable = Assert.Throws<SigstoreException>(() => PackageFileAccess.Translate("a.nupkg", int () => throw new UnauthorizedAccessException("no")));
        Assert.Equal(FailureCode.PackageFileUnreadable, unreadable.Failure.Code);
        var directory = Path.Combine(_folder, "directory.nupkg");
        Directory.CreateDirectory(directory);
        Assert.Equal(FailureCode.PackageFileUnreadable, Assert.Throws<SigstoreException>(() => EmbeddedBundles.Attach(directory, [_bundle])).Failure.Code);
    }

    private void AssertRefused(byte[] package)
    {
        var path = Write(package);
        Assert.Equal(FailureCode.EmbeddingRefused, Assert.Throws<SigstoreException>(() => EmbeddedBundles.Attach(path, [_bundle])).Failure.Code);
        Assert.Equal(package, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    private string Write(byte[] package)
    {
        var path = Path.Combine(_folder, "contoso.json.1.0.0.nupkg");
        File.WriteAllBytes(path, package);
        return path;
    }
}
