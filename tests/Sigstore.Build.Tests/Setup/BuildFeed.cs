using System.Reflection;
using Sigstore.Build.Tests.Setup;

[assembly: AssemblyFixture(typeof(BuildFeed))]

namespace Sigstore.Build.Tests.Setup;

/// <summary>
/// The package under test, packed once for the whole run into a folder feed under a version of its own: no package cache can answer
/// with an older build. Everything is deleted afterwards, what restore extracted too.
/// </summary>
public sealed class BuildFeed : IAsyncLifetime
{
    private readonly Lazy<Task<PackedLibrary>> _library;
    private readonly Lazy<Task<RealSboms>> _sboms;

    public BuildFeed()
    {
        _library = new(() => PackedLibrary.PackAsync(this));
        _sboms = new(() => RealSboms.BuildAsync(this));
    }

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "sigstore-build-tests", Guid.NewGuid().ToString("N")[..12]);

    public string Folder => Path.Combine(Root, "feed");

    public string Version { get; } = $"0.1.0-test.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        var project = Metadata("BuildProject");
        var packed = await Dotnet.RunAsync(
            Root, [], "pack", project, "--no-build", "--no-restore", "-c", Metadata("Configuration"), "-o", Folder, $"-p:PackageVersion={Version}", "-p:TasksAheadOfTime=true", "-nodeReuse:false");
        packed.Succeeded();
    }

    /// <summary>One packed library with a real graph, shared by the tests that only look at a package or work on a copy of it.</summary>
    internal Task<PackedLibrary> LibraryAsync() => _library.Value;

    /// <summary>SBOMs of every shape of project, written once.</summary>
    internal Task<RealSboms> SbomsAsync() => _sboms.Value;

    public ValueTask DisposeAsync()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var folder in new[] { Root, Path.Combine(packages, "sigstore.build", Version) }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    internal static string Metadata(string key) =>
        typeof(BuildFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
