using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>What is not there is null, not an empty bundle: an empty one would be parsed, and refused by an exception, for every bundle of every package.</summary>
public sealed class NothingAttachedTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sigstore-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_bundle_that_does_not_lie_beside_the_file_is_none() => Assert.Null(SafeFile.TryRead(Path.Combine(_folder.FullName, "a.1.0.0.nupkg.sigstore.json")));

    [Fact]
    public void An_empty_file_is_there()
    {
        var path = Path.Combine(_folder.FullName, "a.1.0.0.nupkg.sigstore.json");
        File.WriteAllBytes(path, []);
        Assert.NotNull(SafeFile.TryRead(path));
    }

    [Fact]
    public void A_bundle_that_is_not_inside_the_file_is_none()
    {
        var path = Path.Combine(_folder.FullName, "a.1.0.0.snupkg");
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.Null(FileState.Read(path).Embedded("provenance"));
    }
}
