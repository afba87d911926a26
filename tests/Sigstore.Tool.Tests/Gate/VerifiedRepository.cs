using Sigstore.Local;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>
/// A gated repository with a verified package and a local instance that its policy names, restored and stamped; with a copy of all of it to go
/// back to after each attack.
/// </summary>
public sealed class VerifiedRepository : IAsyncLifetime
{
    internal const string Policy = """
        { "version": 1, "instances": { "local": { "local": true } }, "packages": { "*": { "require": { "hash": "locked" } } } }
        """;

    private string _copy = "";

    internal HostilePackage Feed { get; } = new();

    internal GateRepository Repository { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Repository = new GateRepository(Feed);
        Repository.Use("Harmless");
        Repository.Write("sigstore.policy.json", Policy);
        LocalSigstore.Open(Path.Combine(Repository.Home, "local"), TimeProvider.System).Dispose();
        await Repository.LockAndCloseAsync();
        var restored = await Repository.DotnetAsync("restore", "App");
        Assert.True(restored.ExitCode == 0, restored.Output);
        _copy = Directory.CreateTempSubdirectory("sigstore-gate-copy-").FullName;
        Copy(Repository.Root, _copy);
    }

    /// <summary>Everything as it was after the restore, times included.</summary>
    internal void Reset()
    {
        foreach (var entry in Directory.GetFileSystemEntries(Repository.Root))
        {
            if (Directory.Exists(entry))
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }

        Copy(_copy, Repository.Root);
    }

    public ValueTask DisposeAsync()
    {
        Repository?.Dispose();
        Feed.Dispose();
        if (_copy.Length > 0)
        {
            Directory.Delete(_copy, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file));
        }
    }
}
